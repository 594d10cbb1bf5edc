import { AsyncParallelHook, AsyncSeriesBailHook, AsyncSeriesWaterfallHook, SyncHook } from 'tapable';
import { isPgproofError } from '../errors/pgproof-error.ts';
import { asOwn, reasonOf } from '../errors/to-error.ts';
import { parseDuration } from '../values/duration.ts';
import { errors } from './errors.ts';
import type { HookName, Hooks } from './hooks.ts';
import { resultProblem } from './hook-results.ts';
import { nameOf } from './sound.ts';

type Tap = { name: string; fn: (...args: unknown[]) => unknown; timeout?: string };
export interface GuardOptions {
  /** A tap that only watches, or that reports, threw: told, and nothing else happens. */
  readonly failed: (plugin: string, hook: HookName, error: unknown, drill?: string) => void;
  /** How long each tap took. */
  readonly timed?: (plugin: string, hook: HookName, milliseconds: number) => void;
}

/** A tap that has not returned by then is given up. Work that takes longer says so in its tap options. */
const defaultTimeout = '10 min';

/**
 * The one interceptor on every hook: stamps plugin and hook on errors, times taps, ends taps that hang, and removes
 * tapable's traps (a rejection with nothing, `null` that bails, a waterfall that forgets its value).
 */
export function guardHooks(hooks: Hooks, options: GuardOptions): void {
  for (const [name, hook] of Object.entries(hooks) as [HookName, { intercept(interceptor: object): void }][]) {
    const watches = hook.constructor === (SyncHook as unknown);
    hook.intercept({
      register: (tap: Tap) => ({
        ...tap,
        fn: watches ? watching(name, tap, options) : awaited(hook, name, tap, options),
      }),
    });
  }
}

function watching(hook: HookName, tap: Tap, { failed }: GuardOptions) {
  return (...args: unknown[]): undefined => {
    try {
      const returned = tap.fn(...args);
      if (returned instanceof Promise) returned.catch((error: unknown) => failed(tap.name, hook, error, drillIn(args)));
    } catch (error) {
      failed(tap.name, hook, error, drillIn(args));
    }
  };
}

/** What watching hooks are told names the drill, where there is one. */
function drillIn([event]: readonly unknown[]): string | undefined {
  return (event as { readonly drill?: string } | undefined)?.drill;
}

function awaited(hook: object, name: HookName, tap: Tap, { failed, timed }: GuardOptions) {
  const timeoutMs = parseDuration(tap.timeout ?? defaultTimeout) ?? Number.POSITIVE_INFINITY;
  return async (...args: unknown[]): Promise<unknown> => {
    const begun = performance.now();
    try {
      const result = await withTimeout(
        async () => tap.fn(...args),
        timeoutMs,
        () => errors.PLUGIN_HUNG({ plugin: tap.name, hook: name, seconds: timeoutMs / 1000 }),
      );
      return checked(hook, name, tap.name, result);
    } catch (error) {
      // A parallel hook stops listening at the first rejection: the others' failures would be lost.
      if (hook.constructor !== (AsyncParallelHook as unknown)) throw stamped(error, tap.name, name);
      failed(tap.name, name, error);
      return undefined;
    } finally {
      timed?.(tap.name, name, performance.now() - begun);
    }
  };
}

/** Only deciding hooks have results; what any other tap returns is dropped, so that it cannot bail by accident. */
function checked(hook: object, name: HookName, plugin: string, result: unknown): unknown {
  const bails = hook.constructor === (AsyncSeriesBailHook as unknown);
  if (!bails && hook.constructor !== (AsyncSeriesWaterfallHook as unknown)) return undefined;
  if (bails && result === undefined) return undefined;
  const expected = resultProblem(name, result);
  if (expected === undefined) return result;
  throw errors.PLUGIN_RETURNED_NONSENSE({ plugin, hook: name, returned: nameOf(result), expected });
}

function stamped(error: unknown, plugin: string, hook: HookName) {
  const own = isPgproofError(error)
    ? asOwn(error, 'plugin')
    : errors.PLUGIN_THREW({ plugin, hook, reason: reasonOf(error) }, { cause: error });
  own.origin = { ...own.origin, plugin, hook };
  return own;
}

async function withTimeout<T>(work: () => Promise<T>, milliseconds: number, error: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    // setTimeout fires at once for anything above 2^31 - 1.
    timer = setTimeout(() => reject(error()), Math.min(milliseconds, 2 ** 31 - 1));
  });
  try {
    return await Promise.race([work(), expired]);
  } finally {
    clearTimeout(timer);
  }
}
