import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../core/index.ts';
import { useSandbox } from './contract.ts';
import { processes } from './traces.ts';

/** A real server inside, seen from the host through its socket. */
export function describePostgres(open: () => Sandbox): void {
  const { place, run } = useSandbox(open);

  it('runs a PostgreSQL server that the host reaches through its socket', async () => {
    const at = place();
    const container = await run(at);
    const { uid, gid } = container.owner;
    const [data, sockets] = [join(at.directory, 'data'), join(at.directory, 'sockets')];
    mkdirSync(sockets, { mode: 0o700 });
    chownSync(sockets, uid, gid);
    const bin = newestServer();
    const inside = container.inside(data);
    await initialise(data, container.owner);

    const logFile = join(at.directory, 'server.log');
    const options = [
      '-c',
      'listen_addresses=',
      '-c',
      `unix_socket_directories=${container.inside(sockets)}`,
      '-c',
      'fsync=off',
    ];
    const server = container.attach([join(bin, 'postgres'), '-D', inside, ...options], { logFile });
    const client = await connected(sockets);
    const { rows } = await client.query(
      'select 6 * 7 as answer, count(*) > 0 as has_stats from pg_catalog.pg_stat_activity',
    );
    expect(rows).toEqual([{ answer: 42, has_stats: true }]);
    await client.end();
    const stop = await container.attach([join(bin, 'pg_ctl'), 'stop', '-D', inside, '-m', 'fast', '-w', '-s']);
    expect(stop).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await server).toMatchObject({ exitCode: 0, aborted: false });
  });

  it('an abort ends a busy server and every backend of it', async () => {
    const at = place();
    const container = await run(at);
    const data = join(at.directory, 'data');
    const bin = newestServer();
    const inside = container.inside(data);
    await initialise(data, container.owner);
    const controller = new AbortController();
    const options = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${container.inside(at.directory)}`];
    const server = container.attach([join(bin, 'postgres'), '-D', inside, ...options], { signal: controller.signal });
    const client = await connected(at.directory);
    client.on('error', () => {});
    expect(processes(at.directory, at.name).filter((line) => /postgres(:| -D)/.test(line)).length).toBeGreaterThan(2);
    const busy = client.query('select count(*) from generate_series(1, 1000000000000)').catch((error: Error) => error);
    controller.abort();
    expect(await server).toMatchObject({ aborted: true });
    expect(await busy).toBeInstanceOf(Error);
    expect(processes(at.directory, at.name).filter((line) => /postgres(:| -D)/.test(line))).toEqual([]);
  });
}

/** initdb wants a name for its user, and the container's owner may have none on the host. */
async function initialise(data: string, owner: { uid: number; gid: number }): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? nobody() : owner;
  const cluster = mkdtempSync(join(tmpdir(), 'initdb-'));
  chownSync(cluster, as.uid, as.gid);
  const args = ['-D', cluster, '-U', 'postgres', '-A', 'trust', '-N'];
  await execa(join(newestServer(), 'initdb'), args, { cwd: cluster, stdin: 'ignore', ...(isRoot ? as : {}) });
  const files = readdirSync(cluster, { recursive: true, encoding: 'utf8' });
  for (const name of ['.', ...files]) chownSync(join(cluster, name), owner.uid, owner.gid);
  renameSync(cluster, data);
}

function nobody(): { uid: number; gid: number } {
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

async function connected(host: string): Promise<Client> {
  for (;;) {
    const client = new Client({ host, port: 5432, user: 'postgres', database: 'postgres', password: '', ssl: false });
    try {
      await client.connect();
      return client;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function newestServer(): string {
  const [major] = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a));
  return `/usr/lib/postgresql/${major ?? ''}/bin`;
}
