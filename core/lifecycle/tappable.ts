import type { AsyncSeriesBailHook, SyncHook } from 'tapable';
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
/** Bail and waterfall hooks are one type to TypeScript; a waterfall is told by its result, which is its first argument. */
type Returned<First, R> = [R] extends [void] ? void : [First, R] extends [R, First] ? R : R | undefined;
type Tappable<H> =
  H extends SyncHook<infer T>
    ? Watchable<Arguments<T>[0]>
    : H extends AsyncSeriesBailHook<infer T, infer R>
      ? Awaitable<Arguments<T>, Returned<Arguments<T>[0], R>>
      : never;

/** The hooks as plugins see them: `tap` to watch, `tapPromise` for everything else, and nothing more. */
export type PluginHooks = { readonly [Name in keyof Hooks]: Tappable<Hooks[Name]> };
