import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { hostEnvironment } from '../../../../core/testing/host-environment.ts';
import { recoveryPoint } from '../../../../plugins/checks/index.ts';
import { basebackup } from '../../../../plugins/sources/basebackup/index.ts';
import { createShop, takeBackup, type Cluster } from '../../../../core/demo/index.ts';
import { drillWith, planned } from '../../../support/drill.ts';
import { cachedBackup, testClusters } from '../../../support/cluster.ts';
import { sharedClusters } from '../../../support/shared-clusters.ts';
import { plan, runOn } from '../run-on.ts';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
/** Facts only: the server is not asked anything. */
const clusters = sharedClusters();
let cluster: Cluster;
beforeAll(async () => {
  cluster = await clusters.primary(15);
});

async function ask(options: object, facts: { commit?: string; checkpoint: string; began?: string | undefined }) {
  const { backup } = await hostEnvironment(cluster);
  const recovery = { checkpointTime: facts.checkpoint, ...(facts.commit ? { lastReplayedCommit: facts.commit } : {}) };
  const { startedAt: _none, ...undated } = backup;
  const dated = facts.began === undefined ? undated : { ...undated, startedAt: facts.began };
  return runOn(cluster, { use: recoveryPoint, ...options }, { recovery, backup: dated });
}

test.each([
  ['a commit during the backup', { maxLag: '1 s' }, { commit: minutesAgo(9), checkpoint: minutesAgo(20) }, 'pass'],
  ['a commit shortly before', { maxLag: '10 min' }, { commit: minutesAgo(19), checkpoint: minutesAgo(60) }, 'pass'],
  ['a commit too long before', { maxLag: '10 min' }, { commit: minutesAgo(21), checkpoint: minutesAgo(60) }, 'fail'],
  ['an idle primary: its checkpoint is of now', { maxLag: '1 min' }, { checkpoint: minutesAgo(10) }, 'pass'],
  [
    'a checkpoint after the commit',
    { maxLag: '1 min' },
    { commit: minutesAgo(99), checkpoint: minutesAgo(10) },
    'pass',
  ],
  ['no commit, and an old checkpoint', { maxLag: '10 min' }, { checkpoint: minutesAgo(60) }, 'fail'],
  ['a young backup', { maxAge: '30 min' }, { commit: minutesAgo(9), checkpoint: minutesAgo(20) }, 'pass'],
  ['an old backup', { maxAge: '30 min' }, { commit: minutesAgo(31), checkpoint: minutesAgo(31) }, 'fail'],
] as const)('%s', async (_what, options, facts, outcome) => {
  const result = await ask(options, { ...facts, began: minutesAgo(10) });
  expect(result).toMatchObject({ outcome, findings: [{ unit: 's' }] });
});

test('says what is known, and what to look at', async () => {
  const checkpoint = minutesAgo(60);
  const idle = await ask({ maxLag: '10 min', maxAge: '2 h' }, { checkpoint, began: minutesAgo(10) });
  expect(idle.findings.map(({ outcome }) => outcome)).toEqual(['fail', 'pass']);
  expect(idle.findings[0]?.evidence?.slice(0, 2)).toEqual([
    'the WAL of the backup holds no commit',
    `last checkpoint in the control file: ${checkpoint}`,
  ]);
  expect(idle.findings[0]?.hint).toMatch(/^An idle source and a standby that stopped replicating look alike/);
  const behind = await ask({ maxLag: '10 min' }, { commit: minutesAgo(55), checkpoint, began: minutesAgo(10) });
  expect(behind.findings[0]?.summary).toMatch(
    /^The backup holds what was committed up to 45 min before the backup began/,
  );
  expect(behind.findings[0]?.hint).toMatch(/still replicates/);
});

test('could not verify where a clock is wrong, or the backup does not say when it began', async () => {
  const facts = { checkpoint: minutesAgo(60) };
  expect(await ask({ maxAge: '1 h' }, { ...facts, commit: minutesAgo(-6) })).toMatchObject({
    outcome: 'could-not-verify',
    error: { code: 'CLOCK_NOT_TRUSTED', blame: 'sandbox' },
  });
  expect(await ask({ maxAge: '1 h' }, { ...facts, commit: minutesAgo(-4) })).toMatchObject({ outcome: 'pass' });
  expect(await ask({ maxLag: '1 h' }, { ...facts, began: undefined })).toMatchObject({
    outcome: 'could-not-verify',
    error: { code: 'BACKUP_START_UNKNOWN' },
  });
  await expect(plan({ use: recoveryPoint })).rejects.toThrow(/has no limit/);
});

test.each([10, 15, 18])('passes for a standby under load of PostgreSQL %i', async (major) => {
  const { directory } = await cachedBackup(major, {});
  const check = planned(recoveryPoint, { options: { maxLag: 30_000, maxAge: 86_400_000 } });
  const source = { definition: basebackup, options: { path: directory } };
  const { drill } = await drillWith([], { checks: [check], backup: { source } });
  expect(drill.checks).toMatchObject([{ outcome: 'pass', findings: [{ outcome: 'pass' }, { outcome: 'pass' }] }]);
  expect(Date.parse(drill.recovery?.checkpointTime ?? '')).toBeLessThanOrEqual(Date.now());
});

test('finds the standby that stopped replicating while its primary went on', async () => {
  await using clusters = await testClusters();
  const primary = await clusters.primary(15);
  await createShop(primary, { customers: 5 });
  const standby = await clusters.standby(primary);
  await primary.stop('immediate');
  await pause(3000);
  const into = `${clusters.directory}/backup`;
  await takeBackup({ from: standby, into });
  const ofDrill = (maxLag: number) => planned(recoveryPoint, { name: `lag${maxLag}`, options: { maxLag } });
  const source = { definition: basebackup, options: { path: into } };
  const { drill } = await drillWith([], { checks: [ofDrill(2000), ofDrill(600_000)], backup: { source } });
  expect(drill.checks.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['lag2000', 'fail'],
    ['lag600000', 'pass'],
  ]);
});
