import { afterAll, beforeAll, expect, test } from 'vitest';
import { createShop, startLoad } from '../../../../core/demo/index.ts';
import { archivedCluster, configured, type ArchivedCluster } from '../../../support/archived-cluster.ts';
import { drillWith } from '../../../support/drill.ts';

let cluster: ArchivedCluster;

/** Under load, so that transactions overlap: the order in which they begin is not the one in which they commit. */
beforeAll(async () => {
  cluster = await archivedCluster(15);
  await createShop(cluster.primary, { customers: 20 });
  const load = await startLoad(cluster.primary, { connections: 4, transactionsPerSecond: 600 });
  for (let segment = 0; segment < 4; segment += 1) {
    await cluster.primary.query('select pg_sleep(0.4)');
    await cluster.archiveNow();
  }
  await load.stop();
  await cluster.archiveNow();
});
afterAll(() => cluster[Symbol.asyncDispose]());

test('twenty moments under load are each exact on both sides, and the latest state is proven beside them', async () => {
  const backup = { ...configured(cluster), window: { moments: 20, seed: 'twenty' } };
  const { report, leftovers } = await drillWith([], { backup });
  const [latest, ...moments] = report.drills;
  expect(report.drills.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['shop', 'proven'],
    ...moments.map((_, index) => [`shop@${index + 1}`, 'proven']),
  ]);
  const boundaries = moments.map(({ recovery }) => recovery?.target?.boundary);
  const commits = boundaries.map((boundary) => boundary?.committed);
  expect(new Set(commits).size).toBeGreaterThan(15);
  expect(boundaries.filter((boundary) => boundary?.notCommitted !== undefined)).toHaveLength(20);
  for (const { recovery } of moments) {
    expect(recovery?.target?.after).toMatchObject({ kind: 'commit', xid: recovery?.target?.boundary?.committed });
  }
  expect(latest?.recovery?.target).toBeUndefined();
  expect(leftovers).toEqual([]);
});
