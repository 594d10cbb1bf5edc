import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createShop, createTablespace, takeBackup, waitForStandby, type Cluster } from '../../core/demo/index.ts';
import { findClientTool } from '../../core/postgres/binaries.ts';
import { testClusters, type TestClusters } from '../support/cluster.ts';
import { checksByDefault } from '../support/default-checks.ts';
import { ageAccessTimes, bytesBelow, timesBelow } from './snapshot.ts';
import { witness } from './witness.ts';
import { workplace, type Outcome, type Workplace } from './workplace.ts';

let clusters: TestClusters;
let place: Workplace;
let primary: Cluster;
let standby: Cluster;
let backup: string;
/** Where an archive_command would leave its file on the host. */
let trap: string;
let originals: string[];
let before: { bytes: unknown; times: unknown; originals: unknown; connections: number[] };
let drilled: Outcome;

const connections = (cluster: Cluster) =>
  readFile(cluster.logFile, 'utf8').then((log) => log.split('connection received').length - 1);
const originalsNow = () =>
  Promise.all(originals.map(async (path) => [await timesBelow(path, 'written'), await bytesBelow(path)]));

beforeAll(async () => {
  clusters = await testClusters();
  place = await workplace();
  trap = join(clusters.directory, 'trap');
  await mkdir(trap);
  await chmod(trap, 0o777);
  await makeClusters();
  backup = place.path('backup');
  await backUpUnderLoad();
  await ageAccessTimes(backup);
  before = {
    bytes: await bytesBelow(backup),
    originals: await originalsNow(),
    connections: await Promise.all([primary, standby].map(connections)),
    times: undefined,
  };
  // Reading the bytes has touched the access times.
  await ageAccessTimes(backup);
  before.times = await timesBelow(backup, 'read');
  await place.write('witness.mjs', witness);
  await place.configure({ plugins: ['./witness.mjs'], backups: { unused: backup } });
  drilled = await place.run(['--config', 'pgproof.config.yaml', '--sandbox', 'lxc', './backup']);
});
afterAll(async () => {
  await place?.[Symbol.asyncDispose]();
  await clusters?.[Symbol.asyncDispose]();
});

/** A primary and a standby of PostgreSQL 15 with a tablespace, and a standby that would archive once it is promoted. */
async function makeClusters(): Promise<void> {
  primary = await clusters.primary(15, { settings: { log_connections: 'on', autovacuum: 'off' } });
  const location = await createTablespace(primary, 'archive');
  await createShop(primary, { customers: 200, tablespace: 'archive' });
  const files = [trap, '/pgproof', '.'].map((directory) => `touch ${directory}/archived`);
  standby = await clusters.standby(primary, {
    settings: { archive_mode: 'on', archive_command: `${files.join('; ')}; false` },
  });
  originals = [location, join(standby.directory, 'tablespaces')];
}

async function backUpUnderLoad(): Promise<void> {
  const tool = await findClientTool('pgbench', { minMajor: 15, root: '/' });
  const pgbench = tool?.path ?? '/usr/bin/pgbench';
  const address = ['-h', primary.socketDirectory, '-p', String(primary.port), '-U', 'postgres', 'shop'];
  const quiet = { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore', reject: false } as const;
  await execa(pgbench, ['--initialize', '--quiet', ...address], quiet);
  const load = execa(pgbench, ['--client=2', '--time=120', '--rate=200', ...address], quiet);
  const taken = await takeBackup({ from: standby, into: backup, with: 'pg_basebackup' });
  expect(taken.files).toEqual(
    expect.arrayContaining([
      'backup_manifest',
      'base.tar.gz',
      'pg_wal.tar.gz',
      expect.stringMatching(/^\d+\.tar\.gz$/),
    ]),
  );
  load.kill('SIGINT');
  await load;
  const [written] = await primary.query<{ n: string }>('select count(*) as n from pgbench_history', 'shop');
  expect(Number(written?.n)).toBeGreaterThan(0);
  // From here on nobody writes, so whoever touches the originals is the drill.
  await primary.query('checkpoint');
  await waitForStandby(standby, primary);
  await standby.query('checkpoint');
}

const seen = async (name: string) => readFile(place.path(name), 'utf8');

test('is proven, exit 0, with every check that needs no knowledge of the data', () => {
  const { status, report, drill, stderr } = drilled;
  expect({ status, verdict: report?.verdict, reasons: drill.reasons, stderr }).toMatchObject({
    status: 0,
    verdict: 'proven',
  });
  expect(drill.checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(
    [...checksByDefault, 'pg-dump'].map((name) => `${name} pass`),
  );
  expect(drill.sandbox).toMatchObject({ kind: 'lxc', network: 'none', unprivileged: true });
});

test('is proven with nothing but its directory on the command line', async () => {
  // A /var/lib of its own, because that is where root's drills happen without a configuration.
  const wrapper = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /var/lib && exec "$@"', 'sh'];
  const { status, stdout, drill } = await place.run([backup], { wrapper });
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('✔ PROVEN  backup') });
  expect(drill.sandbox).toMatchObject({ kind: 'lxc', notes: [] });
});

test('inside the container /proc/net/dev shows lo alone', async () => {
  const devices = (await seen('net-dev')).split('\n').slice(2);
  expect(devices.map((line) => line.split(':')[0]?.trim()).filter(Boolean)).toEqual(['lo']);
});

test('the archive_command left no file, in the container or on the host', async () => {
  expect(await seen('archiving')).toBe('off');
  expect(await seen('archived')).toBe('');
  await expect(stat(join(trap, 'archived'))).rejects.toThrow('ENOENT');
});

test('the backup’s own configuration would have connected and archived, and the report says so', () => {
  const told = JSON.stringify(drilled.drill.recovery?.configuration);
  for (const name of ['archive_command', 'primary_conninfo', 'standby.signal']) expect(told).toContain(name);
});

test('bytes, modes and times of the backup directory are unchanged, access times of its files included', async () => {
  expect(await timesBelow(backup, 'read')).toEqual(before.times);
  expect(await bytesBelow(backup)).toEqual(before.bytes);
});

test('the tablespace’s original directories are untouched, and its rows were read in the drill', async () => {
  expect(await originalsNow()).toEqual(before.originals);
  const [{ n } = { n: '' }] = await primary.query<{ n: string }>('select count(*) as n from audit_log', 'shop');
  expect(n).toBe('800');
  expect(await seen('tablespace')).toBe(`800 rows in archive at /pgproof/tablespaces`);
});

test('the source saw no connection', async () => {
  // Of our own since then: one query of the primary, by the test before.
  const now = await Promise.all([primary, standby].map(connections));
  const own = now.map((count, index) => count - (before.connections[index] ?? 0));
  expect(own).toEqual([1, 0]);
});

test('the same archive_command does leave its file when nobody stops it', async () => {
  await standby.query('select pg_promote()');
  await standby.query('select pg_switch_wal()');
  await expect.poll(() => stat(join(trap, 'archived')).then(() => 'there', String), { timeout: 30_000 }).toBe('there');
});
