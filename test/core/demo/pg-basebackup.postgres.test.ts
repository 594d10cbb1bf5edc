import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { createShop, createTablespace, takeBackup } from '../../../core/demo/index.ts';
import { findClientTool } from '../../../core/postgres/binaries.ts';
import { cachedBackup, testClusters } from '../../support/cluster.ts';
import { unpackByHand } from '../../support/restore-by-hand.ts';

/** Names and sizes; the order of readdir and what the statistics collector wrote meanwhile may differ. */
const members = async (archive: string) =>
  (await execa('tar', ['-tvf', archive])).stdout
    .split('\n')
    .map((line) => line.split(/\s+/))
    .map(([mode, owner, size, , , name]) => `${mode} ${owner} ${size} ${name}`)
    .filter((line) => !line.includes('pg_internal.init'))
    .toSorted();

test('our receiver leaves what pg_basebackup leaves', { timeout: 60_000 }, async () => {
  await using clusters = await testClusters();
  const primary = await clusters.primary(15);
  await createTablespace(primary, 'archive');
  await createShop(primary, { tablespace: 'archive', customers: 100 });
  const standby = await clusters.standby(primary);
  const theirs = await takeBackup({ from: standby, into: join(clusters.directory, 'theirs'), with: 'pg_basebackup' });
  const ours = await takeBackup({ from: standby, into: join(clusters.directory, 'ours'), with: 'protocol' });
  expect(ours.files).toEqual(theirs.files);
  for (const name of ours.files.filter((name) => name.includes('.tar'))) {
    expect(await members(join(ours.directory, name))).toEqual(await members(join(theirs.directory, name)));
  }
});

test.each([
  { with: 'pg_basebackup' } as const,
  { with: 'protocol' } as const,
  { with: 'protocol', from: 'primary' } as const,
])('pg_verifybackup finds nothing wrong with %o', { timeout: 60_000 }, async (shape) => {
  const tool = await findClientTool('pg_verifybackup', { minMajor: 15, exactMajor: 15, root: '/' });
  const { directory } = await cachedBackup(15, { ...shape });
  await using clusters = await testClusters();
  const unpacked = join(clusters.directory, 'unpacked');
  await unpackByHand(directory, unpacked);
  const data = join(unpacked, 'data');
  const { stdout } = await execa(tool?.path ?? '', ['-m', join(directory, 'backup_manifest'), data], {
    env: { PATH: '/usr/bin:/bin' },
    extendEnv: false,
  });
  expect(stdout).toBe('backup successfully verified');
});
