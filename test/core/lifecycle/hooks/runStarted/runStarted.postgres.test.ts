import { expect, it } from 'vitest';
import { drillWith } from '../../../../support/drill.ts';
import { describeWatchingHook } from '../../watching-hook.ts';

it('runStarted fires once, before everything else, and names the run and its drills', async () => {
  const { hooksSeen, report } = await drillWith([], { source: { list: async () => [] } });
  expect(hooksSeen[0]).toEqual({
    hook: 'runStarted',
    phase: undefined,
    argument: { runId: report.run.id, drills: ['shop'] },
  });
  expect(hooksSeen.filter(({ hook }) => hook === 'runStarted')).toHaveLength(1);
});

describeWatchingHook('runStarted');
