import { expect, it } from 'vitest';
import { drillWith } from '../../../../support/drill.ts';
import { describeWatchingHook } from '../../watching-hook.ts';

const started = async (overrides = {}) =>
  (await drillWith([], overrides)).hooksSeen
    .filter(({ hook }) => hook === 'phaseStarted')
    .map(({ argument }) => argument);

it('phaseStarted fires once for each phase, in order', async () => {
  const phases = ['select', 'inspect', 'admit', 'create', 'restore', 'recover', 'promote', 'check', 'judge', 'destroy'];
  expect(await started()).toEqual(phases.map((phase) => ({ drill: 'shop', phase })));
});

it('phaseStarted does not fire for a phase that is not reached', async () => {
  const phases = ['select', 'judge', 'destroy'];
  expect(await started({ source: { list: async () => [] } })).toEqual(
    phases.map((phase) => ({ drill: 'shop', phase })),
  );
});

describeWatchingHook('phaseStarted');
