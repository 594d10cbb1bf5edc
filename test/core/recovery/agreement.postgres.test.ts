import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeBackup, type Cluster } from '../../../core/demo/index.ts';
import { restoredBackup, type RestoredBackup } from '../../support/restored-backup.ts';
import { testClusters } from '../../support/cluster.ts';

/** Parts of several backups, mixed: all told before a server starts. */
const made: AsyncDisposable[] = [];
let older: RestoredBackup;
let newer: RestoredBackup;
let fromStandby: RestoredBackup;
let other: RestoredBackup;
beforeAll(async () => {
  await using clusters = await testClusters();
  const options = { initdbArgs: ['--wal-segsize=1'] };
  const backupOf = async (from: Cluster) => {
    const into = join(clusters.directory, `backup${made.length}`);
    await takeBackup({ from, into, compress: 'none' });
    const drill = await restoredBackup(into);
    made.push(drill);
    return drill;
  };
  const primary = await clusters.primary(15, options);
  const standby = await clusters.standby(primary);
  older = await backupOf(primary);
  await primary.query('create table later as select 1');
  newer = await backupOf(primary);
  fromStandby = await backupOf(standby);
  other = await backupOf(await clusters.primary(15, options));
});
afterAll(async () => {
  for (const drill of made) await drill[Symbol.asyncDispose]();
});

const segments = async (drill: RestoredBackup) =>
  (await readdir(drill.data('pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name)).toSorted();

/** What is said of a backup before a server starts. */
async function refusal(drill: RestoredBackup): Promise<unknown> {
  const said = await drill.prepare().then(
    () => 'nothing',
    (error: unknown) => error,
  );
  expect(await readdir(drill.layout.directory)).not.toContain('log');
  return said;
}

/** Of a backup with another label. */
async function refusalOf(drill: RestoredBackup, change: (label: string) => string): Promise<unknown> {
  const label = await readFile(drill.data('backup_label'), 'utf8');
  expect(change(label)).not.toBe(label);
  await writeFile(drill.data('backup_label'), change(label));
  const said = await refusal(drill);
  await writeFile(drill.data('backup_label'), label);
  return said;
}

describe('the label', () => {
  test('of a newer backup, with its WAL: recovery would leave out what the files need', async () => {
    for (const name of await segments(newer)) await copyFile(newer.data('pg_wal', name), older.data('pg_wal', name));
    const label = await readFile(newer.data('backup_label'), 'utf8');
    expect(await refusalOf(older, () => label)).toMatchObject({
      code: 'BACKUP_LABEL_CONTRADICTED',
      blame: 'backup',
      message: expect.stringMatching(/global\/pg_control .*begins at checkpoint .* the files are as of/),
    });
  });
  test('of an older backup, without its WAL: its checkpoint is not there', async () => {
    const label = await readFile(older.data('backup_label'), 'utf8');
    expect(await refusalOf(newer, () => label)).toMatchObject({ code: 'WAL_CHECKPOINT_MISSING', blame: 'backup' });
  });
  test.each([
    ['primary', () => fromStandby, (text: string) => text.replace('FROM: standby', 'FROM: primary')],
    ['standby', () => newer, (text: string) => text.replace('FROM: primary', 'FROM: standby')],
  ] as const)('says that a %s wrote it, and the control file says another state', async (from, backup, change) => {
    expect(await refusalOf(backup(), change)).toMatchObject({
      code: 'BACKUP_LABEL_CONTRADICTED',
      message: expect.stringContaining(`written by a ${from}`),
    });
  });
  test('starts elsewhere than its checkpoint does', async () => {
    const change = (text: string) => text.replace(/^(START WAL LOCATION: 0\/\w+)\w{2} /, '$108 ');
    expect(await refusalOf(newer, change)).toMatchObject({
      code: 'BACKUP_LABEL_CONTRADICTED',
      message: expect.stringContaining('the WAL'),
    });
  });
  test('names a checkpoint that is none', async () => {
    const change = (text: string) => text.replace(/^(CHECKPOINT LOCATION: 0\/\w+)\w{2}$/m, '$108');
    expect(await refusalOf(newer, change)).toMatchObject({ code: 'WAL_CHECKPOINT_MISSING' });
  });
  test.each([
    ['is empty', () => ''],
    ['has Windows line ends', (text: string) => text.replaceAll('\n', '\r\n')],
    ['is of another timeline than it says', (text: string) => text.replace('TIMELINE: 1', 'TIMELINE: 2')],
  ])('%s', async (_, change) => {
    expect(await refusalOf(newer, change)).toMatchObject({ code: 'BACKUP_LABEL_INVALID', blame: 'backup' });
  });
  test('is missing', async () => {
    const label = await readFile(newer.data('backup_label'));
    await rm(newer.data('backup_label'));
    expect(await refusal(newer)).toMatchObject({ code: 'BACKUP_LABEL_MISSING', blame: 'backup' });
    await writeFile(newer.data('backup_label'), label);
  });
});

describe('another cluster', () => {
  test('wrote a segment', async () => {
    const [first = ''] = await segments(newer);
    const content = await readFile(newer.data('pg_wal', first));
    const foreign = Buffer.from(content);
    foreign.writeBigUInt64LE(42n, 24);
    await writeFile(newer.data('pg_wal', first), foreign);
    expect(await refusal(newer)).toMatchObject({
      code: 'WAL_OF_ANOTHER_CLUSTER',
      blame: 'backup',
      facts: { segment: first, otherIdentifier: '42' },
    });
    await writeFile(newer.data('pg_wal', first), content);
  });
  test('is what the manifest is of', async () => {
    await expect(newer.prepare({ systemIdentifier: '7' })).rejects.toMatchObject({
      code: 'CONTROL_FILE_OF_ANOTHER_CLUSTER',
      blame: 'backup',
      facts: { otherIdentifier: '7' },
    });
  });
  test('had the control file', async () => {
    await copyFile(other.data('global/pg_control'), newer.data('global/pg_control'));
    expect(await refusal(newer)).toMatchObject({ code: 'WAL_OF_ANOTHER_CLUSTER', blame: 'backup' });
  });
});
