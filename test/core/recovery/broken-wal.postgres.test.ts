import { copyFile, open, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, afterAll, expect, test } from 'vitest';
import { createShop, takeBackup } from '../../../core/demo/index.ts';
import { restoredBackup, type RestoredBackup } from '../../support/restored-backup.ts';
import { testClusters, type TestClusters } from '../../support/cluster.ts';

/** A primary's backup whose WAL goes on for some segments after its end, as that of a standby does. */
const segmentsAfter = 4;
let clusters: TestClusters;
let backup: string;
let wal: string;
let rows: number;
let segments: string[];

beforeAll(async () => {
  clusters = await testClusters();
  const primary = await clusters.primary(15, { settings: { max_prepared_transactions: 3 } });
  await createShop(primary, { customers: 50 });
  await primary.query('create table filled (id bigserial, line text)');
  backup = join(clusters.directory, 'backup');
  await takeBackup({ from: primary, into: backup, compress: 'none' });
  for (let segment = 0; segment < segmentsAfter; segment += 1) {
    await primary.query(`insert into filled (line) select repeat(md5(g::text), 8) from generate_series(1, 8000) g`);
    await primary.query('select pg_switch_wal()');
  }
  await primary.query("begin; insert into filled (line) values ('prepared'); prepare transaction 'left over'");
  rows = 8000 * segmentsAfter;
  await primary.stop('immediate');
  wal = join(primary.dataDirectory, 'pg_wal');
  segments = (await readdir(wal)).filter((name) => /^[0-9A-F]{24}$/.test(name)).toSorted();
});
afterAll(() => clusters?.[Symbol.asyncDispose]());

/** The backup with the primary's WAL up to its end. */
async function withAllWal(): Promise<RestoredBackup> {
  const drill = await restoredBackup(backup);
  for (const name of segments) await copyFile(join(wal, name), drill.data('pg_wal', name));
  return drill;
}
/** Segments after the backup's own, oldest first; the last is a few records long. */
const after = async (drill: RestoredBackup) => {
  const label = (await readdir(drill.data('pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name)).toSorted();
  return label.slice(-(segmentsAfter + 1));
};
const flip = async (path: string, offset: number) => {
  await using file = await open(path, 'r+');
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: offset });
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, offset);
};

test('all WAL that lies in pg_wal is replayed before the server is promoted', async () => {
  await using drill = await withAllWal();
  const progress: string[] = [];
  const { server, recovery } = await drill.prove({ onProgress: ({ segment }) => progress.push(segment) });
  await using session = await server.connect('postgres');
  expect(await session.value('select count(*) from public.filled')).toBe(String(rows));
  expect(await session.value('select count(*) from pg_catalog.pg_prepared_xacts')).toBe('1');
  expect(recovery.lastReplayedCommit).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  expect(new Date(recovery.lastReplayedCommit ?? '').getTime()).toBeLessThan(Date.now());
});

test('a segment missing after the end of the backup is not taken for the end of WAL', async () => {
  await using drill = await withAllWal();
  const [, lost = '', , , last = ''] = await after(drill);
  await rm(drill.data('pg_wal', lost));
  await expect(drill.prove()).rejects.toMatchObject({
    code: 'RECOVERY_STOPPED_EARLY',
    blame: 'backup',
    facts: { segment: lost, reason: 'missing', lastSegment: last },
  });
});

test('a damaged record with WAL behind it is not taken for the end of WAL', async () => {
  await using drill = await withAllWal();
  const [, damaged = '', , , last = ''] = await after(drill);
  await flip(drill.data('pg_wal', damaged), 100_000);
  await expect(drill.prove()).rejects.toMatchObject({
    code: 'RECOVERY_STOPPED_EARLY',
    blame: 'backup',
    facts: { segment: damaged, reason: 'damaged', lastSegment: last },
  });
});

test('a damaged record in the last segment is noticed by the whole records behind it', async () => {
  await using drill = await withAllWal();
  for (const name of (await after(drill)).slice(2)) await rm(drill.data('pg_wal', name));
  const [, damaged = ''] = await after(drill).then((names) => names.slice(-2));
  await flip(drill.data('pg_wal', damaged), 100_000);
  await expect(drill.prove()).rejects.toMatchObject({
    code: 'RECOVERY_STOPPED_EARLY',
    facts: { segment: damaged, reason: 'damaged', lastSegment: damaged },
  });
});

test('WAL whose last segments are cut off cleanly gives no false alarm', async () => {
  await using drill = await withAllWal();
  for (const name of (await after(drill)).slice(2)) await rm(drill.data('pg_wal', name));
  const { server } = await drill.prove();
  await using session = await server.connect('postgres');
  expect(Number(await session.value('select count(*) from public.filled'))).toBeLessThan(rows);
});

test('spare segments for the future, as they lie in a primary, give no false alarm', async () => {
  await using drill = await withAllWal();
  const names = await after(drill);
  const next = (Number.parseInt(names.at(-1) ?? '', 16) + 1).toString(16).toUpperCase().padStart(8, '0');
  const name = `${names.at(-1)?.slice(0, 16)}${next.slice(-8)}`;
  await copyFile(drill.data('pg_wal', names[0] ?? ''), drill.data('pg_wal', name));
  await expect(drill.prove()).resolves.toBeDefined();
});

test('a torn record at the end of a stream gives no false alarm', async () => {
  await using drill = await withAllWal();
  const names = await after(drill);
  for (const name of names.slice(3)) await rm(drill.data('pg_wal', name));
  const last = drill.data('pg_wal', names[2] ?? '');
  // The stream broke off on a page's edge in the middle of what was being written.
  await truncate(last, 8192 * 40);
  await truncate(last, 16 * 1024 * 1024);
  await expect(drill.prove()).resolves.toBeDefined();
});

test('a backup whose WAL ends before it is consistent fails instead of waiting for ever', async () => {
  await using drill = await restoredBackup(backup);
  const [first = ''] = await readdir(drill.data('pg_wal')).then((names) =>
    names.filter((n) => n.startsWith('0000')).toSorted(),
  );
  // Just behind the checkpoint, before the record that ends the backup.
  await truncate(drill.data('pg_wal', first), 0xd8);
  await truncate(drill.data('pg_wal', first), 16 * 1024 * 1024);
  await expect(drill.prove()).rejects.toMatchObject({
    code: 'WAL_INCOMPLETE',
    blame: 'backup',
    facts: { log: expect.arrayContaining([expect.stringContaining('FATAL:')]) },
  });
});

test('a backup without the segment that its label names says that the checkpoint is missing', async () => {
  await using drill = await restoredBackup(backup);
  for (const name of await readdir(drill.data('pg_wal'))) {
    if (/^[0-9A-F]{24}$/.test(name)) await rm(drill.data('pg_wal', name));
  }
  await expect(drill.prove()).rejects.toMatchObject({ code: 'WAL_CHECKPOINT_MISSING', blame: 'backup' });
});

test('WAL that ends before the end the manifest tells is named', async () => {
  await using drill = await withAllWal();
  await expect(drill.prove({ endLsn: '7/0' })).rejects.toMatchObject({ code: 'WAL_ENDS_EARLY', blame: 'backup' });
});

test('a missing backup_label stops before anything is started', async () => {
  await using drill = await withAllWal();
  await rm(drill.data('backup_label'));
  await expect(drill.prove()).rejects.toMatchObject({ code: 'BACKUP_LABEL_MISSING', blame: 'backup' });
  expect(await readdir(drill.layout.directory)).not.toContain('log');
});

test('a damaged commit log that the server needs is damage of the backup', async () => {
  await using drill = await withAllWal();
  await rm(drill.data('pg_multixact/offsets/0000'));
  await expect(drill.prove()).rejects.toMatchObject({ code: 'DATA_FILES_DAMAGED', blame: 'backup' });
});

test('a database whose file map is damaged is named', async () => {
  await using drill = await withAllWal();
  const databases = (await readdir(drill.data('base'))).filter((name) => /^\d+$/.test(name)).map(Number);
  await writeFile(drill.data('base', String(Math.max(...databases)), 'pg_filenode.map'), Buffer.alloc(512));
  await expect(drill.prove()).rejects.toMatchObject({
    code: 'DATABASE_UNREADABLE',
    blame: 'backup',
    facts: { database: 'shop' },
  });
});

test('a run that is interrupted leaves no server behind', async () => {
  await using drill = await withAllWal();
  const interrupt = new AbortController();
  const proving = drill.prove({ signal: interrupt.signal, onProgress: () => {} });
  setTimeout(() => interrupt.abort(new Error('interrupted')), 100);
  await expect(proving).rejects.toThrow('interrupted');
  expect(await readdir(drill.data())).not.toContain('postmaster.pid');
});
