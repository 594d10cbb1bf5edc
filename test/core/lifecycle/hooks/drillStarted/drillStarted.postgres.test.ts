import { expect, it } from 'vitest';
import { drillWith } from '../../../../support/drill.ts';
import { describeWatchingHook } from '../../watching-hook.ts';

it('drillStarted fires once for each backup, before its first phase', async () => {
  const { hooksSeen } = await drillWith([], { source: { list: async () => [] } });
  expect(hooksSeen.slice(1, 3)).toMatchObject([
    { hook: 'drillStarted', phase: undefined, argument: { drill: 'shop' } },
    { hook: 'phaseStarted', phase: 'select' },
  ]);
  expect(hooksSeen.filter(({ hook }) => hook === 'drillStarted')).toHaveLength(1);
});

describeWatchingHook('drillStarted');
