import { expect, it } from 'vitest';
import { drillWith } from '../../../../support/drill.ts';
import { describeWatchingHook } from '../../watching-hook.ts';

it('runFinished fires once, after everything else, with the whole report', async () => {
  const { hooksSeen, report } = await drillWith([], { source: { list: async () => [] } });
  const last = hooksSeen.at(-1);
  expect(last).toEqual({ hook: 'runFinished', phase: undefined, argument: { report } });
  expect(hooksSeen.filter(({ hook }) => hook === 'runFinished')).toHaveLength(1);
});

// The report is finished by then: it is only logged.
describeWatchingHook('runFinished', { noted: false });
