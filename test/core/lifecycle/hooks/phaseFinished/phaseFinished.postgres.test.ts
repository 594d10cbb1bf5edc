import { expect, it } from 'vitest';
import { drillWith } from '../../../../support/drill.ts';
import { describeWatchingHook } from '../../watching-hook.ts';

it('phaseFinished fires once for each phase that started, with the result the report holds', async () => {
  const { hooksSeen, drill } = await drillWith([], { source: { list: async () => [] } });
  const finished = hooksSeen.filter(({ hook }) => hook === 'phaseFinished');
  const reached = drill.phases.filter(({ outcome }) => outcome !== 'not-reached');
  expect(reached.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
    'select failed',
    'judge done',
    'destroy done',
  ]);
  expect(finished.map(({ argument }) => argument)).toEqual(
    reached.map((result) => ({ drill: 'shop', phase: result.name, result })),
  );
  expect(finished.map(({ phase }) => phase)).toEqual(reached.map(({ name }) => name));
});

describeWatchingHook('phaseFinished');
