import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RecoveryGoal } from '../../../../core/recovery/target.ts';
import { archivedCluster, configured, type ArchivedCluster } from '../../../support/archived-cluster.ts';
import { drillWith, planned } from '../../../support/drill.ts';
import { notedCheck } from './noted-check.ts';

const checks = [planned(notedCheck, { options: { database: 'postgres' } })];
let cluster: ArchivedCluster;

/** One row before the branch; then one on the new timeline, and one that the old primary still took. */
beforeAll(async () => {
  cluster = await archivedCluster(15);
  await cluster.primary.query('insert into noted (xid) values (1)');
  await cluster.archiveNow();
  const standby = await cluster.promotedStandby();
  await standby.query('insert into noted (id, xid) values (2, 2), (3, 2)');
  await cluster.archiveNow(standby);
  await cluster.primary.query('insert into noted (id, xid) values (2, 1)');
  await cluster.archiveNow();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const drilled = async (goal: Partial<RecoveryGoal>) =>
  (await drillWith([], { backup: configured(cluster, goal), checks })).drill;

test.each<[RecoveryGoal['timeline'], number, number]>([
  ['latest', 2, 3],
  ['current', 1, 2],
  [2, 2, 3],
])('timeline %s ends on %i', async (timeline, before, rows) => {
  const drill = await drilled({ timeline });
  expect([drill.verdict, drill.reasons, drill.recovery?.timelineBefore]).toEqual(['proven', drill.reasons, before]);
  expect(drill.checks[0]?.measurements?.['rows']).toBe(rows);
});

test('moments are chosen on the timeline that is recovered', async () => {
  const backup = { ...configured(cluster), window: { moments: 4, seed: 'branches' } };
  const { report } = await drillWith([], { backup, checks });
  expect(report.drills.map(({ verdict, reasons }) => [verdict, reasons])).toEqual(
    report.drills.map(({ reasons }) => ['proven', reasons]),
  );
});

test('a new timeline without its history file is failed', async () => {
  const history = join(cluster.archive, '00000002.history');
  await rename(history, `${history}.away`);
  const drill = await drilled({});
  await rename(`${history}.away`, history);
  const error = drill.phases.find((phase) => phase.error !== undefined)?.error;
  expect([drill.verdict, error?.code]).toEqual(['failed', 'WAL_ARCHIVE_TIMELINE']);
});
