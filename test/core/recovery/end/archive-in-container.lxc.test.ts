import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lxc } from '../../../../plugins/sandboxes/lxc/index.ts';
import { archivedCluster, configured, type ArchivedCluster } from '../../../support/archived-cluster.ts';
import { drillWith, planned } from '../../../support/drill.ts';
import { notedCheck } from './noted-check.ts';

const checks = [planned(notedCheck, { options: { database: 'postgres' } })];
const configuration = { sandbox: { automatic: false, candidates: [{ definition: lxc, options: {} }] } };
let cluster: ArchivedCluster;

beforeAll(async () => {
  cluster = await archivedCluster(15);
  for (let count = 0; count < 3; count += 1) {
    await cluster.primary.query('insert into noted default values');
    await cluster.archiveNow();
  }
});
afterAll(() => cluster[Symbol.asyncDispose]());

test('a container without network is given the WAL of an archive that it cannot see, and a moment of it', async () => {
  const backup = { ...configured(cluster), window: { moments: 1, seed: 'inside' } };
  const { report, leftovers } = await drillWith([], { backup, checks, configuration });
  expect(report.drills.map(({ verdict, sandbox }) => [verdict, sandbox?.kind, sandbox?.network])).toEqual([
    ['proven', 'lxc', 'none'],
    ['proven', 'lxc', 'none'],
  ]);
  expect(report.drills[0]?.checks[0]?.measurements?.['rows']).toBe(3);
  expect(leftovers).toEqual([]);
});

test('a gap is named there as well', async () => {
  const [segment = ''] = (await cluster.segments()).slice(-2);
  await rename(join(cluster.archive, segment), join(cluster.archive, `${segment}.away`));
  const { drill, leftovers } = await drillWith([], { backup: configured(cluster), checks, configuration });
  const error = drill.phases.find((phase) => phase.error !== undefined)?.error;
  expect([drill.verdict, error?.code, error?.message]).toEqual([
    'failed',
    'WAL_ARCHIVE_GAP',
    expect.stringContaining(segment),
  ]);
  expect(leftovers).toEqual([]);
});
