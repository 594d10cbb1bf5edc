import { expect, it } from 'vitest';
import type { PluginFailed } from '../../../../../core/index.ts';
import { drillWith } from '../../../../support/drill.ts';
import { tapping } from '../../../../support/tapping.ts';

const boom = () => {
  throw new Error('boom');
};

it('pluginFailed does not fire when no plugin fails', async () => {
  const { hooksSeen } = await drillWith([], { source: { list: async () => [] } });
  expect(hooksSeen.some(({ hook }) => hook === 'pluginFailed')).toBe(false);
});

it('pluginFailed fires at once, in the phase of the tap that failed', async () => {
  const { hooksSeen } = await drillWith(tapping('checkStarted', boom));
  const at = hooksSeen.findIndex(({ hook }) => hook === 'pluginFailed');
  expect(hooksSeen[at]).toEqual({
    hook: 'pluginFailed',
    phase: 'check',
    argument: { drill: 'shop', plugin: 'mine', hook: 'checkStarted', reason: 'boom' },
  });
  expect(hooksSeen[at - 1]?.hook).toBe('checkStarted');
});

it('pluginFailed does not fire for a tap whose failure is a phase that failed', async () => {
  const { hooksSeen } = await drillWith(tapping('beforeInspect', boom));
  expect(hooksSeen.some(({ hook }) => hook === 'pluginFailed')).toBe(false);
});

it('a tap on pluginFailed that throws is logged, and neither runs in circles nor keeps others from being told', async () => {
  const warnings: string[] = [];
  const told: PluginFailed[] = [];
  const plugins = [
    tapping('drillStarted', boom),
    tapping('pluginFailed', boom, { name: 'broken too' }),
    tapping('pluginFailed', (event: PluginFailed) => told.push(event), { name: 'listener' }),
  ];
  const log = { debug: () => {}, info: () => {}, warn: (message: string) => warnings.push(message) };
  const { drill, leftovers } = await drillWith(plugins, { log });
  expect(drill).toMatchObject({ verdict: 'proven', notes: ['plugin mine failed in drillStarted: boom'] });
  expect(told).toEqual([{ drill: 'shop', plugin: 'mine', hook: 'drillStarted', reason: 'boom' }]);
  expect(warnings).toEqual([
    'plugin mine failed in drillStarted: boom',
    'plugin broken too failed in pluginFailed: boom',
  ]);
  expect(leftovers).toEqual([]);
});
