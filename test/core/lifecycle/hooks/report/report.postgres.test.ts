import { expect, it } from 'vitest';
import { defineReporter, z, type PluginFailed, type Report } from '../../../../../core/index.ts';
import type { ReporterConfiguration } from '../../../../../core/config/configuration.ts';
import { drillWith } from '../../../../support/drill.ts';
import { tapping } from '../../../../support/tapping.ts';

it('report fires once, when every drill is over and all is removed, with the report that is delivered', async () => {
  const { hooksSeen, report } = await drillWith([], { source: { list: async () => [] } });
  const names = hooksSeen.map(({ hook }) => hook);
  expect(names.slice(-3)).toEqual(['drillFinished', 'report', 'runFinished']);
  expect(names.indexOf('report')).toBe(names.lastIndexOf('report'));
  expect(hooksSeen.at(-2)?.argument).toEqual(report);
});

it('taps on report that throw, hang or babble change no verdict, and keep no report from anybody', async () => {
  const told: PluginFailed[] = [];
  const got: string[] = [];
  const pager = defineReporter({
    name: 'pager',
    summary: '',
    options: z.object({}),
    report: async ({ verdict }) => void got.push(`reporter ${verdict}`),
  });
  const reporter: ReporterConfiguration = {
    name: 'pager',
    definition: pager,
    options: {},
    when: 'always',
    required: true,
    timeoutMs: 10_000,
    attempts: 1,
  };
  const plugins = [
    tapping('report', () => {
      throw new Error('boom');
    }),
    tapping('report', () => Promise.reject(new Error('late')), { name: 'rejecting' }),
    tapping('report', () => new Promise(() => {}), { name: 'hanging', timeout: '50 ms' }),
    tapping('report', async () => ({ verdict: 'failed' }), { name: 'babbling' }),
    tapping('report', async ({ verdict }: Report) => void got.push(`tap ${verdict}`), { name: 'witness' }),
    tapping('pluginFailed', (event: PluginFailed) => told.push(event), { name: 'listener' }),
  ];
  const { report, leftovers } = await drillWith(plugins, { configuration: { reporters: [reporter] } });
  expect(report).toMatchObject({ verdict: 'proven', deliveries: [{ reporter: 'pager', outcome: 'delivered' }] });
  expect(got.toSorted()).toEqual(['reporter proven', 'tap proven']);
  expect(told.map(({ plugin, hook, reason }) => `${plugin} ${hook} ${reason}`).toSorted()).toEqual([
    'hanging report plugin hanging did not return from report within 0.05 s',
    'mine report boom',
    'rejecting report late',
  ]);
  expect(leftovers).toEqual([]);
});
