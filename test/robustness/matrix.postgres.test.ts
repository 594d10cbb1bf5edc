import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { CheckContext, DrillReport, PluginFailed, PromotedContext, RunningCheck } from '../../core/index.ts';
import { errors } from '../../core/lifecycle/errors.ts';
import type { HookName } from '../../core/lifecycle/hooks.ts';
import { exitStatus } from '../../core/run/exit-status.ts';
import { customersCheck, drillWith, leftoversIn, newWorkDirectory, planned, type Drilled } from '../support/drill.ts';
import { tapping } from '../support/tapping.ts';
import { faults, faultyWatchers, tappingAll } from './support/faults.ts';
import { expectNoMoreThan, holdings } from './support/holdings.ts';
import { hooksThat } from './support/hook-kinds.ts';
import { several } from './support/several.ts';

/** A tap on one of these can do harm to its drill. */
const harmable = hooksThat('bails', 'flows', 'works');
const watched = hooksThat('watches');
/** Whoever fires here hears of no interruption: all is known by then. */
const late: readonly HookName[] = ['judge', 'beforeDestroy'];

/** In which phase a hook fires, in the order in which they do: seen in a drill that goes well. */
let phaseOf: ReadonlyMap<HookName, string | undefined>;
beforeAll(async () => {
  const { hooksSeen, drill } = await drillWith([]);
  expect(drill.verdict).toBe('proven');
  phaseOf = new Map(hooksSeen.map(({ hook, phase }) => [hook, phase]));
});

/** What a tap is given tells for which drill it is called. */
const drillOf = (first: object, second: object = {}) => {
  const { drill, name } = { ...first, ...second } as { drill?: string; name?: string };
  return drill ?? name ?? '';
};

/** Exactly one part of the drill has failed, for this reason, and the verdict follows from it. */
function expectFault(report: DrillReport | undefined, hook: HookName, error: { code: string; blame: string }): void {
  const phase = phaseOf.get(hook);
  const failed = [...(report?.phases ?? []), ...(report?.checks ?? [])].filter((part) => part.error !== undefined);
  expect(failed).toMatchObject([{ name: hook === 'runCheck' ? 'customers' : phase, error }]);
  const condemned = error.blame === 'backup' ? 'failed' : 'unverified';
  expect(report?.verdict).toBe(phase === 'destroy' ? 'proven' : condemned);
}

describe('a tap that fails fails its drill and no other', () => {
  /** Every hook meets an accusation and three of the others; all hooks together meet each of them several times. */
  const names = Object.keys(faults);
  const cases = harmable.flatMap((hook, index) => {
    const others = [0, 1, 2].map((more) => names[(index * 3 + more) % names.length] ?? '');
    return [...new Set(['blames the backup', ...others])].map((fault) => ({ hook, fault, name: `${hook} ${fault}` }));
  });
  let run: Drilled;
  beforeAll(async () => {
    const plugin = tappingAll(
      harmable,
      (hook) =>
        (...given: never[]) => {
          const about = cases.find(({ name }) => name === drillOf(...(given as unknown as [object])));
          const fault = about?.hook === hook ? faults[about.fault] : undefined;
          const undecided = hook === 'selectBackup' || hook === 'runCheck' ? undefined : given[0];
          return fault === undefined ? Promise.resolve(undecided) : fault.tap(...given);
        },
      '50 ms',
    );
    run = await several([...cases.map(({ name }) => name), 'harmless'], plugin);
  });

  it.each(cases)('$hook: $fault', ({ hook, fault, name }) => {
    const report = run.report.drills.find((drill) => drill.name === name);
    expectFault(report, hook, { ...faults[fault]?.error, origin: `mine ${hook}` } as never);
  });

  it('the last of them, harmed by nobody, is proven; one accusation is enough for the exit status', () => {
    expect(run.report.drills.at(-1)).toMatchObject({ name: 'harmless', verdict: 'proven', notes: [] });
    expect(exitStatus(run.report)).toBe(1);
  });
});

describe('an interruption while a tap is at work ends the drill, whatever the tap makes of it', () => {
  type Heeding = (signal: AbortSignal, interrupt: () => void) => Promise<unknown>;
  const whenAborted = (signal: AbortSignal, then: () => unknown) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(then()), { once: true }));
  const ways: Record<string, Heeding> = {
    'heeds the signal': (signal, interrupt) => {
      setImmediate(interrupt);
      return whenAborted(signal, () => signal.reason);
    },
    'fails of it, in words of its own': (signal, interrupt) => {
      setImmediate(interrupt);
      return whenAborted(signal, () => new Error('a stream was closed'));
    },
    'returns regardless': async (_signal, interrupt) => interrupt(),
    'ignores it and hangs': (_signal, interrupt) => {
      setImmediate(() => afterTheGrace(interrupt));
      return new Promise(() => {});
    },
  };
  const others = Object.keys(ways).slice(0, -1);
  const cases = harmable
    .filter((hook) => !late.includes(hook))
    .flatMap((hook, index) =>
      ['ignores it and hangs', others[index % others.length] ?? ''].map((way) => [hook, way] as const),
    );

  it.each(cases)('%s: %s', async (hook, way) => {
    const controller = new AbortController();
    const interrupt = () => controller.abort(errors.INTERRUPTED({ reason: 'SIGTERM' }));
    const plugin = tapping(hook, (...given: never[]) => {
      const context = contextOf(given);
      return ways[way]?.(context.signal ?? controller.signal, interrupt);
    });
    const { drill, report } = await several(['shop'], plugin, { signal: controller.signal });
    const failed = drill.phases.filter(({ outcome }) => outcome === 'failed');
    expect(failed).toMatchObject([{ name: phaseOf.get(hook), error: { code: 'INTERRUPTED', blame: 'interrupted' } }]);
    expect(drill.checks.filter(({ outcome }) => outcome !== 'could-not-verify' && outcome !== 'pass')).toEqual([]);
    expect({ verdict: report.verdict, status: exitStatus(report) }).toEqual({ verdict: 'unverified', status: 2 });
  });
});

/** Half a minute is what work that ignores its signal is given, and a check three seconds. Nobody has time for that here. */
function afterTheGrace(interrupt: () => void): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  interrupt();
  vi.advanceTimersByTime(30_000);
  vi.useRealTimers();
}

const contextOf = (given: readonly unknown[]) =>
  (given as Partial<RunningCheck>[]).map((one) => one.context ?? one).at(-1) as Partial<PromotedContext & CheckContext>;

it('taps that watch change nothing, whatever they do, and each is told of', async () => {
  const told: PluginFailed[] = [];
  const listener = tapping('pluginFailed', (event: PluginFailed) => told.push(event), { name: 'listener' });
  const { report, hooksSeen } = await several(['one', 'two'], [...watched.map(faultyWatchers), listener]);
  expect(report.drills.map(({ verdict }) => verdict)).toEqual(['proven', 'proven']);
  expect(exitStatus(report)).toBe(0);
  const failing = Object.keys(faults).filter((name) => name !== 'hangs for ever');
  // With so little WAL the replay may be over before anybody looks.
  const fired = new Set(hooksSeen.map((one) => one.hook));
  for (const hook of watched.filter((name) => name !== 'pluginFailed' && (fired.has(name) || name !== 'walReplayed'))) {
    const names = told.filter((event) => event.hook === hook).map(({ plugin }) => plugin);
    expect([...new Set(names)].toSorted(), hook).toEqual(failing.map((name) => `${hook} ${name}`).toSorted());
  }
});

it('taps that report change nothing, whatever they do', async () => {
  const told = new Set<string>();
  const plugins = Object.entries(faults).map(([name, { tap }]) => tapping('report', tap, { name, timeout: '50 ms' }));
  const listener = tapping('pluginFailed', ({ plugin }: PluginFailed) => told.add(plugin), { name: 'listener' });
  const { report } = await several(['one'], [...plugins, listener], { source: { list: async () => [] } });
  expect(report).toMatchObject({ verdict: 'unverified', deliveries: [{ outcome: 'delivered' }] });
  expect([...told].toSorted()).toEqual(Object.keys(faults).toSorted());
});

describe('a container that a tap stops, twice', () => {
  const withContainer = harmable.filter((hook) => hook !== 'runCheck' && hook !== 'judge');
  it('is no verdict on the backup while the server is needed, and none at all afterwards', async () => {
    const undone: string[] = [];
    const plugin = tappingAll(withContainer, (hook) => async (...given: never[]) => {
      const context = contextOf(given);
      if (context.drill === hook) {
        for (const time of ['first', 'second']) {
          context.defer?.('twice', async () => void undone.push(`${hook} ${time}`));
          await context.container?.stop();
        }
      }
      return hook === 'selectBackup' ? undefined : given[0];
    });
    const { report } = await several(withContainer, plugin);
    const verdicts = new Map(report.drills.map(({ name, verdict }) => [name, verdict]));
    const order = [...phaseOf.keys()];
    for (const hook of withContainer) {
      const isNeeded =
        order.indexOf(hook) >= order.indexOf('afterCreate') && order.indexOf(hook) < order.indexOf('afterChecks');
      expect([hook, verdicts.get(hook)]).toEqual([hook, isNeeded ? 'unverified' : 'proven']);
      expect(undone.filter((one) => one.startsWith(`${hook} `))).toEqual([`${hook} second`, `${hook} first`]);
    }
    const blames = report.drills.flatMap(({ phases, checks }) =>
      [...phases, ...checks].map(({ error }) => error?.blame),
    );
    expect(new Set(blames)).toEqual(new Set(['sandbox', undefined]));
  });
});

it('what taps and checks were given is of no use when the drill is over', async () => {
  const kept = new Map<HookName, ReturnType<typeof contextOf>>();
  const plugin = tappingAll(harmable, (hook) => async (...given: never[]) => {
    kept.set(hook, contextOf(given));
    return hook === 'selectBackup' || hook === 'runCheck' ? undefined : given[0];
  });
  const late: string[] = [];
  const listener = tapping('checkProgressed', ({ what }: { what?: string }) => late.push(what ?? ''), {
    name: 'listener',
  });
  const directory = await newWorkDirectory();
  const { report } = await drillWith([plugin, listener], {
    workDirectory: directory,
    checks: [planned(customersCheck)],
  });
  expect(kept.size).toBe(harmable.length);
  const before = JSON.stringify(report);
  const held = holdings();
  let undone = 0;
  for (const [hook, context] of kept) {
    context.note?.('too late');
    context.progress?.(1, 1, 'too late');
    context.measure?.('late', 1);
    context.defer?.('something', async () => void (undone += 1));
    const tries = [
      context.container?.attach(['sleep', '1000']),
      context.container?.start(),
      context.server && 'connect' in context.server && context.server.connect('postgres'),
      context.connect?.('postgres'),
      context.query?.('select 1'),
      context.tool?.('pg_dump', []),
    ].filter((one) => typeof one === 'object');
    for (const result of await Promise.allSettled(tries)) expect([hook, result.status]).toEqual([hook, 'rejected']);
    await context.container?.destroy();
    await context.recovering?.kill();
  }
  const deferring = [...kept.values()].filter(({ defer }) => defer !== undefined).length;
  expect(deferring).toBeGreaterThan(10);
  expect(undone).toBe(deferring);
  expect(late).not.toContain('too late');
  expect(JSON.stringify(report)).toBe(before);
  await expectNoMoreThan(held);
  expect(await leftoversIn(join(directory, 'work'))).toEqual([]);
  await rm(directory, { recursive: true });
});
