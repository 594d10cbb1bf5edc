import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  defineCheck,
  defineSandbox,
  PgproofError,
  z,
  type Blame,
  type DrillContext,
  type Sandbox,
} from '../../../core/index.ts';
import type { SandboxChoice } from '../../../core/config/configuration.ts';
import { processSandbox } from '../../../plugins/sandboxes/process/index.ts';
import { basebackup } from '../../../plugins/sources/basebackup/index.ts';
import { customersCheck, drillWith, planned, smallBackup } from '../../support/drill.ts';
import { tapping } from '../../support/tapping.ts';
import { expectFailedPhase } from './failed-phase.ts';

const sleeper = defineCheck({
  name: 'sleeper',
  summary: '',
  options: z.object({}),
  run: async ({ query, pass }) => {
    await query('select pg_catalog.pg_sleep(60)');
    return pass('slept well');
  },
});
const choice = (automatic: boolean, ...definitions: unknown[]): SandboxChoice => ({
  automatic,
  candidates: definitions.map((definition) => ({ definition: definition as typeof processSandbox, options: {} })),
});
beforeAll(() => smallBackup());
afterEach(() => vi.useRealTimers());

it('a drill calls every hook in the order of the chart', async () => {
  const { hooksSeen } = await drillWith([]);
  const often = new Set(['phaseStarted', 'phaseFinished', 'restoreProgressed', 'walReplayed', 'checkProgressed']);
  const seen = hooksSeen.map(({ hook }) => hook).filter((hook) => !often.has(hook));
  expect(seen.join(' ')).toBe(
    'runStarted drillStarted selectBackup beforeInspect afterInspect beforeCreate configureContainer afterCreate ' +
      'beforeRestore afterRestore beforeRecover configureRecovery afterRecover beforePromote afterPromote ' +
      'beforeChecks planChecks checkStarted runCheck checkFinished afterChecks judge beforeDestroy drillFinished ' +
      'report runFinished',
  );
});

describe('a deadline', () => {
  it('ends a source that hangs and listens', async () => {
    const drilled = await drillWith([], {
      backup: { deadlines: { restore: 100 } },
      source: {
        restore: (_backup, _facts, _into, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('the stream was closed')));
          }),
      },
    });
    expectFailedPhase(drilled, {
      phase: 'restore',
      error: {
        code: 'PHASE_TIMED_OUT',
        blame: 'repository',
        message: expect.stringContaining('100 ms'),
        hint: expect.stringContaining('deadlines: { restore:'),
      },
    });
  });

  it('ends a source that hangs and does not listen, half a minute later', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let listing = () => {};
    const hangs = new Promise<void>((resolve) => (listing = resolve));
    const drilling = drillWith([], {
      backup: { deadlines: { select: 1000 } },
      source: {
        list: () => {
          listing();
          return new Promise(() => {});
        },
      },
    });
    await hangs;
    await vi.advanceTimersByTimeAsync(31_000);
    expectFailedPhase(await drilling, { phase: 'select', error: { code: 'PHASE_TIMED_OUT', blame: 'repository' } });
  });

  it('ends checks, whose statements are cancelled', async () => {
    const drilled = await drillWith([], { backup: { deadlines: { check: 300 } }, checks: [planned(sleeper)] });
    expectFailedPhase(drilled, { phase: 'check', error: { code: 'PHASE_TIMED_OUT', blame: 'plugin' } });
    expect(drilled.drill.checks).toMatchObject([{ outcome: 'could-not-verify' }]);
  });

  it('destroys also what given-up work has made after all', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const real = processSandbox.open({});
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    let creating = () => {};
    const hangs = new Promise<void>((resolve) => (creating = resolve));
    const destroyed = vi.fn();
    const sandbox: Sandbox = {
      probe: () => real.probe(),
      root: () => real.root(),
      reap: (directory) => real.reap(directory),
      async create(spec) {
        const container = await real.create(spec);
        creating();
        await gate;
        container.destroy = async () => destroyed();
        return container;
      },
    };
    const slow = defineSandbox({ name: 'slow', summary: '', options: z.object({}), open: () => sandbox });
    const drilling = drillWith([], {
      backup: { deadlines: { create: 1000 } },
      configuration: { sandbox: choice(false, slow) },
    });
    await hangs;
    await vi.advanceTimersByTimeAsync(31_000);
    expectFailedPhase(await drilling, { phase: 'create', error: { code: 'PHASE_TIMED_OUT', blame: 'sandbox' } });
    expect(destroyed).not.toHaveBeenCalled();
    vi.useRealTimers();
    open();
    await expect.poll(() => destroyed.mock.calls.length).toBe(1);
  });
});

describe('what a source throws', () => {
  const thrown = async (error: Error) =>
    drillWith([], {
      source: {
        restore: () => {
          throw error;
        },
      },
    });

  it.each<[Blame, string]>([
    ['backup', 'failed'],
    ['repository', 'unverified'],
    ['sandbox', 'unverified'],
    ['plugin', 'unverified'],
    ['interrupted', 'unverified'],
    ['operator', 'unverified'],
  ])('with blame %s makes the drill %s', async (blame, verdict) => {
    const error = { code: 'SOURCE_SAYS', blame, message: 'it is so' };
    expectFailedPhase(await thrown(new PgproofError(error)), { phase: 'restore', error, verdict });
  });

  it('without a blame is the repository, and never the backup', async () => {
    const error = { code: 'UNEXPECTED', blame: 'repository', message: 'restore: it is so' };
    expectFailedPhase(await thrown(new TypeError('it is so')), { phase: 'restore', error });
  });
});

it('a disk that is too small is found before anything is unpacked', async () => {
  const { directory } = await smallBackup();
  const real = basebackup.open({ path: directory });
  const drilled = await drillWith([], {
    source: {
      inspect: async (backup, context) => ({ ...(await real.inspect(backup, context)), restoredBytes: 2 ** 52 }),
    },
  });
  expectFailedPhase(drilled, { phase: 'admit', error: { code: 'DISK_TOO_SMALL', blame: 'sandbox' } });
});

describe('the sandbox', () => {
  const absent: Sandbox = {
    probe: async () => ({ usable: false, reason: 'it is not installed', hint: 'install it' }),
    root: () => Promise.reject(new Error('never asked')),
    create: () => Promise.reject(new Error('never asked')),
    reap: async () => {},
  };
  const box = defineSandbox({ name: 'box', summary: '', options: z.object({}), open: () => absent });

  it('that was demanded and is absent makes the drill unverified', async () => {
    const drilled = await drillWith([], { configuration: { sandbox: choice(false, box) } });
    expectFailedPhase(drilled, {
      phase: 'create',
      error: { code: 'SANDBOX_UNAVAILABLE', blame: 'sandbox', message: expect.stringContaining('not installed') },
    });
  });

  it('that is absent gives place to the next where there is a choice, and the report says why', async () => {
    const { drill } = await drillWith([], { configuration: { sandbox: choice(true, box, processSandbox) } });
    expect(drill).toMatchObject({ verdict: 'proven', sandbox: { kind: 'process' } });
    expect(drill.notes).toEqual(['box: it is not installed (install it); took the process sandbox']);
  });

  it('that cannot destroy leaves the verdict, and directory and owner mark for reaping', async () => {
    const real = processSandbox.open({});
    const sandbox: Sandbox = {
      probe: () => real.probe(),
      root: () => real.root(),
      reap: (directory) => real.reap(directory),
      async create(spec) {
        const container = await real.create(spec);
        const destroy = container.destroy.bind(container);
        container.destroy = async () => {
          await destroy();
          throw new Error('device busy');
        };
        return container;
      },
    };
    const stuck = defineSandbox({ name: 'stuck', summary: '', options: z.object({}), open: () => sandbox });
    const { drill, report, leftovers } = await drillWith([], { configuration: { sandbox: choice(false, stuck) } });
    expect(drill.verdict).toBe('proven');
    expect(drill.phases.at(-1)).toMatchObject({
      name: 'destroy',
      outcome: 'failed',
      error: { code: 'LEFT_BEHIND', message: 'the container could not be removed: device busy' },
    });
    expect(leftovers.toSorted()).toEqual([report.run.id, `${report.run.id}.json`]);
  });
});

it('what a plugin defers is undone, last things first, and one that throws keeps nothing else from being undone', async () => {
  const undone: string[] = [];
  const deferring = tapping('afterRestore', async ({ defer }: DrillContext) => {
    defer('the first', async () => void undone.push('first'));
    defer('the second', () => {
      throw new Error('no');
    });
    defer('the third', async () => void undone.push('third'));
  });
  const { drill } = await drillWith(deferring, { checks: [planned(customersCheck)] });
  expect(undone).toEqual(['third', 'first']);
  expect(drill.phases.at(-1)?.error?.message).toBe('the second could not be removed: no');
});

it('a tap on beforeDestroy that outlives the deadline keeps nothing from being undone', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let undone = false;
  const deferring = tapping('beforeInspect', async ({ defer }: DrillContext) => {
    defer('a mount', async () => void (undone = true));
    throw new Error('enough');
  });
  let destroying = () => {};
  const hangs = new Promise<void>((resolve) => (destroying = resolve));
  const hanging = tapping(
    'beforeDestroy',
    () => {
      destroying();
      return new Promise(() => {});
    },
    { name: 'hanging' },
  );
  const drilling = drillWith([deferring, hanging], { backup: { deadlines: { destroy: 1000 } } });
  await hangs;
  await vi.advanceTimersByTimeAsync(31_000);
  const { drill, leftovers } = await drilling;
  expect(undone).toBe(true);
  expect(drill.phases.at(-1)).toMatchObject({ name: 'destroy', outcome: 'failed', error: { code: 'PHASE_TIMED_OUT' } });
  expect(leftovers).toEqual([]);
});
