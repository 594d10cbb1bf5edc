import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cluster } from '../../../../../core/demo/index.ts';
import type { RestoreTarget } from '../../../../../core/index.ts';
import { basebackup } from '../../../../../plugins/sources/basebackup/index.ts';
import { drillWith } from '../../../../support/drill.ts';
import { testClusters } from '../../../../support/cluster.ts';
import { newerClient, type NewerClient } from '../../../../support/newer-client.ts';
import { restoredBackup, type RestoredBackup } from '../../../../support/restored-backup.ts';
import { inspect, refusal, restore } from '../restoring.ts';
import { settle } from '../../../../support/settle.ts';

let client: NewerClient;
let backups: string;

async function take(from: Cluster, name: string, after: string | undefined, ...flags: string[]): Promise<void> {
  const [program, ...words] = client.command('pg_basebackup');
  const incremental = after === undefined ? [] : ['--incremental', join(backups, after, 'backup_manifest')];
  const to = ['-Ft', '-c', 'fast', '-D', join(backups, name), '-h', from.socketDirectory, '-U', 'postgres'];
  await execa(program, [...words, ...to, ...incremental, ...flags]);
}

beforeAll(async () => {
  client = await newerClient(17);
  backups = await mkdtemp(join(tmpdir(), 'pgproof-chain-'));
  await using clusters = await testClusters();
  const settings = { summarize_wal: 'on', wal_summary_keep_time: '1h' };
  const server = await clusters.primary(17, { settings });
  const space = join(clusters.directory, 'space');
  await mkdir(space);
  await execa('chown', [`${server.owner.uid}:${server.owner.gid}`, space]);
  await server.query(`create tablespace archive location '${space}'`);
  await server.query('create table orders (id int primary key, body text)');
  await server.query('create table old (id int) tablespace archive');
  const add = (low: number, high: number) =>
    server.query(
      `insert into orders select i, repeat('x', 200) from generate_series(${low}, ${high}) i; insert into old select ${high}`,
    );
  await add(1, 5000);
  await take(server, 'full', undefined, '-z');
  await add(5001, 5100);
  await take(server, 'monday', 'full', '--compress=lz4');
  await add(5101, 5200);
  await take(server, 'tuesday', 'monday', '--compress=client-zstd:3', '--manifest-checksums=SHA256');
  await add(5201, 5300);
  await take(server, 'wednesday', 'tuesday');
  const plain = (name: string) => ['-Fp', '-T', `${space}=${join(backups, `${name}-archive`)}`];
  await take(server, 'plain-full', undefined, ...plain('full'));
  await add(5301, 5400);
  await take(server, 'plain-monday', 'plain-full', ...plain('monday'));
  await add(5401, 5500);
  await take(server, 'plain-tuesday', 'plain-monday', '-z');

  const other = await clusters.primary(17, { settings });
  await take(other, 'elsewhere', undefined, '-z');
  await take(other, 'foreign', 'elsewhere', '-z');
});
afterAll(() => rm(backups, { recursive: true }));

/** A directory with some of the backups, by hard links. */
async function directoryWith(...names: string[]): Promise<string> {
  const directory = await mkdtemp(join(backups, 'some-'));
  for (const name of names) await execa('cp', ['-al', join(backups, name), join(directory, name)]);
  return directory;
}

/** Empty directories of a drill, and a container that has the program. */
async function emptyDrill(): Promise<{ drill: RestoredBackup; target: RestoreTarget }> {
  const empty = await mkdtemp(join(backups, 'empty-'));
  const drill = await restoredBackup(empty);
  const { dataDirectory, tablespaceDirectory } = drill.layout;
  const [program, ...words] = client.command('pg_combinebackup');
  const { container } = drill;
  if (process.getuid?.() === 0) {
    const { uid, gid } = container.owner;
    await execa('chown', [`${uid}:${gid}`, dataDirectory, tablespaceDirectory]);
  }
  const target: RestoreTarget = {
    dataDirectory,
    tablespaceDirectory,
    owner: container.owner,
    inside: (path) => container.inside(path),
    createCluster: () => Promise.reject(new Error('files need no server')),
    tool: (name, args, { signal }) => {
      expect(name).toBe('pg_combinebackup');
      return container.attach([program, ...words, ...args], { signal, env: {} });
    },
  };
  return { drill, target };
}

it('A chain of tar backups, each compressed in another way, is combined and recovers with every row', async () => {
  const directory = await directoryWith('full', 'monday', 'tuesday', 'wednesday');
  const { drill, target } = await emptyDrill();
  await using _ = drill;
  const chain = ['full', 'monday', 'tuesday', 'wednesday'];
  const { facts, restore: seen } = await restore(directory, { target, source: { chain } });
  expect(facts).toMatchObject({ major: 17, format: 'tar, 4 backups combined', location: directory });
  expect(facts.files.map(({ name }) => name)).toContain('monday/base.tar.lz4');
  expect(seen.manifest).toMatchObject({ verified: true, problems: [] });
  const { server } = await drill.prove();
  await using session = await server.connect('postgres');
  expect(Number(await session.value('select count(*) from public.orders'))).toBe(5300);
  expect(Number(await session.value('select count(*) from public.old'))).toBe(4);
  await session.close();
  await server.kill();
});

it('An incremental backup finds its predecessors among what lies beside it', async () => {
  const directory = await directoryWith('full', 'monday', 'tuesday', 'elsewhere', 'foreign');
  await writeFile(join(directory, 'notes'), 'not a backup');
  const { drill, target } = await emptyDrill();
  await using _ = drill;
  const { facts } = await restore(join(directory, 'tuesday'), { target });
  expect(facts.format).toBe('tar+zstd, 3 backups combined');
  const { server } = await drill.prove();
  await using session = await server.connect('postgres');
  expect(Number(await session.value('select max(id) from public.orders'))).toBe(5200);
  await session.close();
  await server.kill();
});

it('A chain of plain backups, and one in tar format behind them, is combined with its tablespaces, and none is touched', async () => {
  const names = ['plain-full', 'plain-monday', 'plain-tuesday'];
  const directory = await directoryWith(...names);
  const places = ['full', 'monday'].map((name) => join(backups, `${name}-archive`));
  const { drill, target } = await emptyDrill();
  await using _ = drill;
  const source = { tablespaces: Object.fromEntries(places.map((place) => [place, place])) };
  const before = await listing(directory, ...places);
  const { facts, restore: seen } = await restore(join(directory, 'plain-tuesday'), { target, source });
  expect(facts).toMatchObject({ format: 'tar+gzip, 3 backups combined' });
  expect(seen.manifest).toMatchObject({ verified: true, problems: [] });
  expect(await listing(directory, ...places)).toBe(before);
  const { server } = await drill.prove();
  await using session = await server.connect('postgres');
  expect(Number(await session.value('select count(*) from public.orders'))).toBe(5500);
  expect(Number(await session.value('select count(*) from public.old'))).toBe(6);
  await session.close();
  await server.kill();
});

it('An incremental backup in plain format finds its predecessors, is not laid over, and a damaged link is named', async () => {
  const directory = await directoryWith('plain-full', 'plain-monday');
  const places = ['full', 'monday'].map((name) => join(backups, `${name}-archive`));
  const source = { tablespaces: Object.fromEntries(places.map((place) => [place, place])) };
  const options = basebackup.options.parse({ path: join(directory, 'plain-monday'), ...source });
  const opened = basebackup.open(options);
  const context = { signal: new AbortController().signal, log: { debug() {}, info() {}, warn() {} } };
  const [backup] = await opened.list(context);
  if (backup === undefined) throw new Error('there is no backup');
  const facts = await opened.inspect(backup, context);
  expect(facts.format).toBe('plain, 2 backups combined');
  expect(await opened.unpacked?.(backup, facts, context)).toBeUndefined();

  const filenodeMap = join(directory, 'plain-full/global/pg_filenode.map');
  const content = await readFile(filenodeMap);
  await rm(filenodeMap);
  await writeFile(filenodeMap, content.fill(7, 100, 120));
  await settle(directory);
  const { drill, target } = await emptyDrill();
  await using _ = drill;
  const { restore: seen } = await restore(join(directory, 'plain-monday'), { target, source });
  expect(seen.manifest.problems).toMatchObject([{ outcome: 'fail', target: 'global/pg_filenode.map' }]);
  expect(seen.manifest.problems[0]?.summary).toMatch(/^plain-full: /);
});

it('A plain link whose tablespace is not to be found is no missing link', async () => {
  const directory = await directoryWith('plain-full', 'plain-monday');
  const error = await refusal(inspect(join(directory, 'plain-monday')));
  expect(error).toMatchObject({ code: 'TABLESPACE_UNMAPPED', blame: 'operator' });
});

/** Everything that lies there, with sizes and times. */
async function listing(...directories: string[]): Promise<string> {
  const { stdout } = await execa('find', [...directories, '-printf', '%p %y %m %s %T@ %C@\n']);
  return stdout.split('\n').toSorted().join('\n');
}

const chainError = async (chain: string[], names = chain) =>
  refusal(inspect(await directoryWith(...new Set(names)), { chain }));

it('A wrong order is told, with the right one', async () => {
  const error = await chainError(['full', 'tuesday', 'monday']);
  expect(error).toMatchObject({ code: 'CHAIN_ORDER', blame: 'operator' });
  expect(error.hint).toContain('chain: [full, monday, tuesday]');
});

it('A missing link is named, wherever it is missing', async () => {
  const middle = await chainError(['full', 'tuesday']);
  expect(middle).toMatchObject({ code: 'CHAIN_LINK_MISSING', blame: 'backup' });
  expect(middle.message).toMatch(/^tuesday holds only what changed since .*, but full, before it, begins at /);
  expect(await chainError(['monday', 'tuesday'])).toMatchObject({ code: 'CHAIN_LINK_MISSING', blame: 'backup' });
  const beside = await refusal(inspect(join(await directoryWith('full', 'tuesday'), 'tuesday')));
  expect(beside).toMatchObject({ code: 'CHAIN_LINK_MISSING', blame: 'backup' });
  expect(beside.message).toMatch(/the backup that begins there is missing$/);
});

it('A link of another cluster is refused, also where its place in the WAL would fit', async () => {
  expect(await chainError(['full', 'foreign'])).toMatchObject({ blame: 'backup' });
  const directory = await directoryWith('full', 'monday');
  const label = await labelOf('monday');
  const from = /INCREMENTAL FROM LSN: (\S+)/.exec(label)?.[1] ?? '';
  const forged = join(directory, 'forged');
  await cp(join(backups, 'foreign'), forged, { recursive: true });
  await replaceLabel(forged, (text) => text.replace(/(?<=INCREMENTAL FROM LSN: )\S+/, from));
  const error = await refusal(inspect(directory, { chain: ['full', 'forged'] }));
  expect(error).toMatchObject({ code: 'SYSTEM_IDENTIFIER_CONTRADICTED', blame: 'backup' });
});

it('Two full backups, and one that is named twice, are no chain', async () => {
  expect(await chainError(['full', 'elsewhere', 'monday'])).toMatchObject({ code: 'CHAIN_ORDER', blame: 'operator' });
  expect(await chainError(['full', 'monday', 'monday'])).toMatchObject({ code: 'CHAIN_ORDER', blame: 'operator' });
  // A chain of one is refused by the configuration.
  const { hint } = await chainError(['full', 'full']);
  expect(hint).toMatch(/^full alone is no chain: leave chain out/);
});

it('What pg_combinebackup refuses is a failure with its words', async () => {
  const directory = await directoryWith('full', 'monday');
  // A block count that nobody could have sent.
  const damaged = join(directory, 'damaged');
  await cp(join(backups, 'monday'), damaged, { recursive: true });
  await execa('rm', [join(damaged, 'backup_manifest')]);
  await rewriteBase(damaged, async (tree) => {
    const { stdout } = await execa('find', [tree, '-name', 'INCREMENTAL.*', '-size', '+8k']);
    const [file = ''] = stdout.split('\n');
    const content = await readFile(file);
    content.writeUInt32LE(0xdead_beef, 0);
    await writeFile(file, content);
  });
  const { drill, target } = await emptyDrill();
  await using _ = drill;
  const error = await refusal(restore(directory, { target, source: { chain: ['full', 'damaged'] } }));
  expect(error).toMatchObject({ code: 'COMBINE_FAILED', blame: 'backup' });
  expect(error.message).toMatch(/damaged\/base\/\d+\/INCREMENTAL\.\d+" has bad incremental magic number/);
});

it('A pg_combinebackup that was killed says nothing about the backup', async () => {
  const directory = await directoryWith('full', 'monday');
  const { drill, target } = await emptyDrill();
  await using _ = drill;
  const killed = { exitCode: undefined, signal: 'SIGKILL', stdout: '', stderr: '', aborted: false, durationMs: 1 };
  const dying = { ...target, tool: () => Promise.resolve(killed) };
  const error = await refusal(restore(directory, { target: dying, source: { chain: ['full', 'monday'] } }));
  expect(error).toMatchObject({ code: 'COMBINE_STOPPED', blame: 'sandbox' });
});

it('Where pg_combinebackup is not installed the drill is unverified, and the package is named', async () => {
  const path = join(await directoryWith('full', 'monday'), 'monday');
  const source = { definition: basebackup, options: basebackup.options.parse({ path }) };
  const { drill } = await drillWith([], { backup: { source } });
  expect(drill.verdict, drill.reasons.join('; ')).toBe('unverified');
  const text = JSON.stringify(drill);
  expect(text).toContain('pg_combinebackup of PostgreSQL 17 is not installed where the drill runs');
  expect(text).toContain('postgresql-client-17');
});

async function labelOf(name: string): Promise<string> {
  const { stdout } = await execa('sh', ['-c', `lz4 -dc base.tar.lz4 | tar -xO backup_label`], {
    cwd: join(backups, name),
  });
  return stdout;
}

async function replaceLabel(backup: string, change: (text: string) => string): Promise<void> {
  await rewriteBase(backup, async (tree) => {
    const file = join(tree, 'backup_label');
    await writeFile(file, change(await readFile(file, 'utf8')));
  });
}

/** Unpacks base.tar, has it changed, and packs it again with the label in front. */
async function rewriteBase(backup: string, change: (tree: string) => Promise<void>): Promise<void> {
  const tree = await mkdtemp(join(backups, 'tree-'));
  const script =
    'for f in base.tar*; do case $f in *.lz4) lz4 -dc $f;; *.gz) gzip -dc $f;; esac; rm -f $f; done | tar -xC "$1"';
  await execa('sh', ['-c', script, 'sh', tree], { cwd: backup });
  await change(tree);
  await execa(
    'sh',
    ['-c', 'tar -C "$1" -cf base.tar backup_label $(ls -A "$1" | grep -v "^backup_label$")', 'sh', tree],
    {
      cwd: backup,
    },
  );
}
