import { createHash } from 'node:crypto';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { createShop, createTablespace, type Cluster } from '../../../../core/demo/index.ts';
import { ownDirectory } from '../../../../core/demo/own-directory.ts';
import { runAs } from '../../../../core/demo/owner.ts';
import { archiveNow } from '../../../support/archive-now.ts';
import { buildOnce } from '../../../support/build-once.ts';
import { testClusters } from '../../../support/test-clusters.ts';

/** Barman's home with the servers `by-rsync` (plain WAL) and `by-postgres` (gzipped WAL) of the same cluster. */
export interface BarmanHome {
  /** Read-only: other tests use it too. */
  readonly home: string;
  readonly rsync: string;
  readonly postgres: string;
  readonly systemIdentifier: string;
  /** Between the commit of `before` and that of `after` in public.noted; both lie behind the backups. */
  readonly moment: string;
  /** File of public.noted below the data directory. */
  readonly file: string;
}

export async function barmanHome(): Promise<BarmanHome> {
  const key = createHash('sha256').update(await readFile(import.meta.filename));
  const entry = await buildOnce(`barman-${key.digest('hex').slice(0, 16)}`, build);
  const facts = JSON.parse(await readFile(join(entry, 'facts.json'), 'utf8')) as Omit<BarmanHome, 'home'>;
  return { ...facts, home: join(entry, 'home') };
}

/** A copy of a server's directory that the test may damage. */
export async function copyOf({ home }: BarmanHome, server: string, into: string): Promise<string> {
  await cp(join(home, server), into, { recursive: true, preserveTimestamps: true });
  return into;
}

async function build(into: string): Promise<void> {
  await using clusters = await testClusters();
  const { directory } = clusters;
  const home = join(into, 'home');
  // A file, because a server cuts an archive_command of more than a thousand characters.
  const script = join(directory, 'archive.sh');
  await writeFile(script, archiveScript, { mode: 0o755 });
  const primary = await clusters.primary(15, {
    directory: join(directory, 'primary'),
    settings: { archive_mode: 'on', archive_command: `sh ${script} ${home} %p %f`, autovacuum: 'off' },
  });
  const own = join(directory, 'own');
  for (const path of [home, own]) await ownDirectory(path, primary.owner);
  const configuration = join(directory, 'barman.conf');
  await writeFile(configuration, configurationOf(primary, home, own));
  const barman = async (...args: string[]) =>
    execa('barman', ['-c', configuration, ...args], {
      ...runAs(primary.owner),
      cwd: own,
      env: { PATH: `/usr/bin:/bin:${primary.binaries.bin}`, LC_ALL: 'C.UTF-8', HOME: own },
      extendEnv: false,
      stdin: 'ignore',
    });
  await createTablespace(primary, 'archive');
  await createShop(primary, { customers: 20, tablespace: 'archive' });
  await primary.query('create table noted (line text, at timestamptz default clock_timestamp())');
  await note(primary, 'first');
  // Makes the directories; that no WAL has arrived yet is no matter.
  await barman('check', 'all').catch(() => {});
  await archiveNow(primary);
  await barman('archive-wal', 'by-rsync');
  await barman('archive-wal', 'by-postgres');
  for (const server of ['by-rsync', 'by-postgres']) await barman('backup', server, '--wait');
  await note(primary, 'before');
  const [row] = await primary.query<{ at: string; file: string }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
            pg_relation_filepath('noted') as file`,
  );
  await archiveNow(primary);
  await note(primary, 'after');
  await archiveNow(primary);
  for (const server of ['by-rsync', 'by-postgres']) await barman('archive-wal', server);
  // Has arrived, and is not in the archive yet.
  await note(primary, 'last');
  await archiveNow(primary);
  const backupOf = async (server: string) => (await readdir(join(home, server, 'base')))[0] ?? '';
  const [id] = await primary.query<{ id: string }>('select system_identifier::text as id from pg_control_system()');
  const facts: Omit<BarmanHome, 'home'> = {
    rsync: await backupOf('by-rsync'),
    postgres: await backupOf('by-postgres'),
    systemIdentifier: id?.id ?? '',
    moment: row?.at ?? '',
    file: row?.file ?? '',
  };
  await writeFile(join(into, 'facts.json'), JSON.stringify(facts));
}

const archiveScript = `set -e
for server in by-rsync by-postgres; do
  cp "$2" "$1/$server/$3"
  mv "$1/$server/$3" "$1/$server/incoming/$3"
done
`;

function configurationOf(primary: Cluster, home: string, own: string): string {
  const conninfo = `host=${primary.socketDirectory} port=${primary.port} user=postgres dbname=postgres`;
  return `[barman]
barman_home = ${home}
barman_user = ${process.getuid?.() === 0 ? 'nobody' : userInfo().username}
barman_lock_directory = ${own}
log_file = ${own}/log
configuration_files_directory = ${own}/none

[by-rsync]
conninfo = ${conninfo}
backup_method = local-rsync
backup_options = concurrent_backup
archiver = on
immediate_checkpoint = true

[by-postgres]
conninfo = ${conninfo}
streaming_conninfo = ${conninfo}
backup_method = postgres
archiver = on
compression = gzip
immediate_checkpoint = true
`;
}

const note = (primary: Cluster, line: string) => primary.query(`insert into noted (line) values ('${line}')`);
