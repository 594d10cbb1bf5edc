import { SyncHook } from 'tapable';
import type { Log } from '../contracts/log.ts';
import type { Plugin } from '../contracts/plugin.ts';
import { isPgproofError } from '../errors/pgproof-error.ts';
import { reasonOf } from '../errors/to-error.ts';
import { parseDuration } from '../values/duration.ts';
import { errors } from './errors.ts';
import { guardHooks } from './guard.ts';
import { createHooks, type HookName, type Hooks } from './hooks.ts';
import type { PluginHooks, TapOptions } from './tappable.ts';

const stages = { early: -1, default: 0, late: 1 } as const;

/**
 * Fresh hooks, guarded, with the plugins applied. Tapping is closed when this returns.
 *
 * @param redact masks secrets in what a plugin has thrown
 */
export function createEngine(plugins: readonly unknown[], log: Log, redact = (text: string) => text): Hooks {
  const hooks = createHooks();
  guardHooks(hooks, {
    failed(plugin, hook, error, drill) {
      const reason = redact(reasonOf(error));
      log.warn(`plugin ${plugin} failed in ${hook}: ${reason}`);
      if (hook !== 'pluginFailed') hooks.pluginFailed.call({ drill, plugin, hook, reason });
    },
    timed: (plugin, hook, milliseconds) => log.debug(`${hook}: ${plugin} took ${Math.round(milliseconds)} ms`),
  });
  const gate = { open: true };
  for (const plugin of plugins) applyPlugin(hooks, plugin, gate);
  gate.open = false;
  return hooks;
}

function applyPlugin(hooks: Hooks, candidate: unknown, gate: { open: boolean }): void {
  const plugin = checkedPlugin(candidate);
  try {
    plugin.apply(Object.freeze({ hooks: facade(hooks, plugin.name, gate) }));
  } catch (error) {
    if (isPgproofError(error)) throw error;
    throw errors.PLUGIN_INVALID({ plugin: plugin.name, why: `apply() threw: ${reasonOf(error)}` }, { cause: error });
  }
}

function checkedPlugin(candidate: unknown): Plugin {
  const plugin = (candidate ?? {}) as Partial<Plugin>;
  const name = typeof plugin.name === 'string' && plugin.name !== '' ? plugin.name : 'an unnamed value';
  if (name === 'an unnamed value') throw errors.PLUGIN_INVALID({ plugin: name, why: 'it has no name' });
  if (plugin.api !== 1)
    throw errors.PLUGIN_INVALID({ plugin: name, why: `it is written for api ${plugin.api}, not 1` });
  if (typeof plugin.apply !== 'function') throw errors.PLUGIN_INVALID({ plugin: name, why: 'it has no apply(engine)' });
  return plugin as Plugin;
}

function facade(hooks: Hooks, plugin: string, gate: { open: boolean }): PluginHooks {
  const entries = (Object.keys(hooks) as HookName[]).map((name) => [name, tappable(hooks, name, plugin, gate)]);
  return new Proxy(Object.freeze(Object.fromEntries(entries)) as PluginHooks, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key) as unknown;
      throw errors.HOOK_UNKNOWN({ hook: key, plugin, hooks: Object.keys(hooks) });
    },
  });
}

function tappable(hooks: Hooks, hook: HookName, plugin: string, gate: { open: boolean }) {
  const target = hooks[hook] as unknown as {
    taps: { name: string }[];
    tap(options: object, fn: unknown): void;
    tapPromise(options: object, fn: unknown): void;
  };
  const watches = target.constructor === (SyncHook as unknown);
  const register = (options: string | TapOptions, fn: unknown) => {
    const { name, stage, timeout } = typeof options === 'string' ? ({ name: options } as TapOptions) : options;
    const refuse = (why: string) => errors.TAP_REFUSED({ hook, plugin, why });
    if (!gate.open) throw refuse('taps are added in apply(), before the run begins');
    if (typeof fn !== 'function') throw refuse('a tap is a function');
    if (target.taps.some((tap) => tap.name === name)) throw refuse(`there is a tap named "${name}" already`);
    if (stage !== undefined && !(stage in stages)) throw refuse(`stage is "early" or "late", not "${stage as string}"`);
    if (timeout !== undefined && parseDuration(timeout) === undefined) throw refuse(`"${timeout}" is no duration`);
    const tap = { name, stage: stages[stage ?? 'default'], ...(timeout === undefined ? {} : { timeout }) };
    if (watches) target.tap(tap, fn);
    else target.tapPromise(tap, fn);
  };
  return Object.freeze(watches ? { tap: register } : { tapPromise: register });
}
