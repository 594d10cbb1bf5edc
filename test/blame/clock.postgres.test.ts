import { expect, test } from 'vitest';
import { newestRow } from '../../plugins/checks/index.ts';
import { runOn } from '../plugins/checks/run-on.ts';
import { testClusters } from '../support/cluster.ts';

test('a host whose clock is behind cannot tell how old rows are', async () => {
  await using clusters = await testClusters();
  const primary = await clusters.primary(15);
  await primary.query('create table orders as select pg_catalog.now() as created_at');
  const check = {
    use: newestRow,
    database: 'postgres',
    relation: 'public.orders',
    column: 'created_at',
    maxAge: '24 h',
  };
  const lastReplayedCommit = new Date().toISOString();
  const daysBehind = (days: number) => new Date(Date.now() - days * 86_400_000);
  const result = await runOn(primary, check, { startedAt: daysBehind(3), recovery: { lastReplayedCommit } });
  expect(result).toMatchObject({
    outcome: 'could-not-verify',
    error: { code: 'CLOCK_NOT_TRUSTED', blame: 'sandbox', hint: expect.stringContaining('Set the clock of this host') },
  });
  expect(await runOn(primary, check, { recovery: { lastReplayedCommit } })).toMatchObject({ outcome: 'pass' });
  const against = { ...check, against: 'backup' };
  expect(await runOn(primary, against, { startedAt: daysBehind(3) })).not.toMatchObject({
    error: { code: 'CLOCK_NOT_TRUSTED' },
  });
});
