import { AsyncParallelHook, AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncHook } from 'tapable';
import { createHooks, type HookName } from '../../../core/lifecycle/hooks.ts';

const kinds = {
  bails: AsyncSeriesBailHook,
  flows: AsyncSeriesWaterfallHook,
  works: AsyncSeriesHook,
  reports: AsyncParallelHook,
  watches: SyncHook,
} as const;
export type HookKind = keyof typeof kinds;

/** Hooks of these kinds, from the code: a new one is tested without a word. */
export function hooksThat(...wanted: readonly HookKind[]): HookName[] {
  return Object.entries(createHooks())
    .filter(([, hook]) => wanted.some((kind) => hook.constructor === (kinds[kind] as unknown)))
    .map(([name]) => name as HookName);
}
