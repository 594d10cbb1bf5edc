import { expect, it } from 'vitest';
import { drillWith } from '../../../../support/drill.ts';
import { describeWatchingHook } from '../../watching-hook.ts';

it('drillFinished fires once for each backup, when all is judged and destroyed, with its part of the report', async () => {
  const { hooksSeen, drill } = await drillWith([]);
  const names = hooksSeen.map(({ hook }) => hook);
  const at = names.indexOf('drillFinished');
  expect(names.lastIndexOf('drillFinished')).toBe(at);
  expect(names.slice(at - 1)).toEqual(['phaseFinished', 'drillFinished', 'report', 'runFinished']);
  expect(hooksSeen[at - 1]?.phase).toBe('destroy');
  expect(hooksSeen[at]?.argument).toEqual({ drill: 'shop', report: drill });
});

describeWatchingHook('drillFinished');
