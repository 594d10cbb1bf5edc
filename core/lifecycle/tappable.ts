import type {
  AsyncParallelHook,
  AsyncSeriesBailHook,
  AsyncSeriesHook,
  AsyncSeriesWaterfallHook,
  SyncHook,
} from 'tapable';
import type { Hooks } from './hooks.ts';

export interface TapOptions {
  /** Unique per hook; usually the plugin's name. */
  readonly name: string;
  /** `early` and `late` run before and after all others, in the order of the configuration. */
  readonly stage?: 'early' | 'late';
  /** When the tap is given up, e.g. `"30 min"`. Default 10 min. */
  readonly timeout?: string;
}

interface Watchable<Event> {
  tap(options: string | TapOptions, watch: (event: Event) => void): void;
}
interface Awaitable<Args extends unknown[], Result> {
  tapPromise(options: string | TapOptions, work: (...args: Args) => Promise<Result>): void;
}

type Arguments<T> = T extends unknown[] ? T : [T];
type Tappable<H> =
  H extends SyncHook<infer T>
    ? Watchable<Arguments<T>[0]>
    : H extends AsyncSeriesBailHook<infer T, infer R>
      ? Awaitable<Arguments<T>, R | undefined>
      : H extends AsyncSeriesWaterfallHook<infer T>
        ? Awaitable<Arguments<T>, Arguments<T>[0]>
        : H extends AsyncSeriesHook<infer T> | AsyncParallelHook<infer T>
          ? Awaitable<Arguments<T>, void>
          : never;

/** The hooks as plugins see them: `tap` to watch, `tapPromise` for everything else, and nothing more. */
export type PluginHooks = { readonly [Name in keyof Hooks]: Tappable<Hooks[Name]> };
