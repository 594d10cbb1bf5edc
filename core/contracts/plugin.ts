import type { PluginHooks } from '../lifecycle/tappable.ts';

/** What a plugin is given. */
export interface Engine {
  readonly hooks: PluginHooks;
}

/**
 * Anything that wants to take part in a drill. `apply` is called once per run, before anything happens; taps added
 * later are refused. A plugin runs because a configuration names it.
 */
export interface Plugin {
  readonly name: string;
  /** Version of this interface. */
  readonly api: 1;
  apply(engine: Engine): void;
}

/** Checks a plugin object while it is written, and keeps its type. */
export function definePlugin<P extends Plugin>(plugin: P): P {
  return plugin;
}
