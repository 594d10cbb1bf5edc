import { expect, it } from 'vitest';
import { defineCheck, defineReporter, z, type Plugin, type Report } from '../../../core/index.ts';
import type { ReporterConfiguration } from '../../../core/config/configuration.ts';
import { errors } from '../../../core/lifecycle/errors.ts';
import type { HookName } from '../../../core/lifecycle/hooks.ts';
import { drillWith, planned, type DrillOverrides } from '../../support/drill.ts';
import { tapping } from '../../support/tapping.ts';
import { expectFailedPhase } from './failed-phase.ts';

/** A run that is interrupted by its plugin, and whose report is delivered. */
async function interrupted(plugin: (interrupt: () => void) => Plugin, overrides: DrillOverrides = {}) {
  const controller = new AbortController();
  const delivered: Report[] = [];
  const pager = defineReporter({
    name: 'pager',
    summary: '',
    options: z.object({}),
    report: async (report) => void delivered.push(report),
  });
  const settings = { when: 'always', required: true, timeoutMs: 5000, attempts: 1 } as const;
  const reporter: ReporterConfiguration = { name: 'pager', definition: pager, options: {}, ...settings };
  const interrupt = () => controller.abort(errors.INTERRUPTED({ reason: 'SIGINT' }));
  const drilled = await drillWith(plugin(interrupt), {
    ...overrides,
    signal: controller.signal,
    configuration: { reporters: [reporter] },
  });
  expect(delivered.map(({ verdict }) => verdict)).toEqual([drilled.report.verdict]);
  return drilled;
}
const error = { code: 'INTERRUPTED', blame: 'interrupted', message: 'interrupted by SIGINT' };

it.each(['select', 'inspect', 'admit', 'create', 'restore', 'recover', 'promote', 'check'])(
  'an interruption when %s begins leaves the drill unverified, destroyed and reported',
  async (phase) => {
    const drilled = await interrupted((interrupt) =>
      tapping('phaseStarted', (event: { phase: string }) => {
        if (event.phase === phase) interrupt();
      }),
    );
    expectFailedPhase(drilled, { phase, error });
    expect(drilled.hooksSeen.filter((seen) => seen.phase === phase).map(({ hook }) => hook)).toEqual([
      'phaseStarted',
      'phaseFinished',
    ]);
  },
);

it.each(['judge', 'destroy'])('an interruption when %s begins changes nothing: all is known by then', async (phase) => {
  const { drill, leftovers } = await interrupted((interrupt) =>
    tapping('phaseStarted', (event: { phase: string }) => {
      if (event.phase === phase) interrupt();
    }),
  );
  expect(drill.verdict).toBe('proven');
  expect(leftovers).toEqual([]);
});

const sleeper = defineCheck({
  name: 'sleeper',
  summary: '',
  options: z.object({}),
  run: async ({ query, pass }) => {
    await query('select pg_catalog.pg_sleep(60)');
    return pass('slept well');
  },
});

/** In the midst of a phase: some time after a tap of it was called. */
it.each<[string, HookName, number]>([
  ['create', 'configureContainer', 0],
  ['restore', 'restoreProgressed', 0],
  ['restore', 'beforeRestore', 10],
  ['recover', 'configureRecovery', 10],
  ['recover', 'configureRecovery', 30],
  ['promote', 'beforePromote', 1],
  ['check', 'checkStarted', 100],
])('an interruption in the midst of %s (%s, %d ms later) does so too', async (phase, hook, afterMs) => {
  const drilled = await interrupted(
    (interrupt) =>
      tapping(hook, (given: unknown) => {
        if (afterMs === 0) interrupt();
        else setTimeout(interrupt, afterMs);
        return hook.startsWith('configure') ? Promise.resolve(given) : Promise.resolve();
      }),
    { checks: [planned(sleeper)] },
  );
  expectFailedPhase(drilled, { phase, error });
});

it('an interruption without a reason is an interruption all the same', async () => {
  const drilled = await drillWith([], { signal: AbortSignal.abort() });
  expectFailedPhase(drilled, { phase: 'select', error: { blame: 'interrupted' } });
});
