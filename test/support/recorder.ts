import { definePlugin, type PhaseName, type Plugin } from '../../core/index.ts';
import { createHooks, type HookName } from '../../core/lifecycle/hooks.ts';

export interface SeenHook {
  readonly hook: HookName;
  /** Undefined outside of all phases. */
  readonly phase: PhaseName | undefined;
  readonly argument: unknown;
}

type AnyTap = (name: string, fn: (argument: unknown) => unknown) => void;
const deciding = /^(configure|plan|judge)/;

/** A plugin that taps every hook, before all others of the run, and writes down what fired. It decides nothing. */
export function recorder(): { plugin: Plugin; seen: SeenHook[] } {
  const seen: SeenHook[] = [];
  let phase: PhaseName | undefined;
  const plugin = definePlugin({
    name: 'recorder',
    api: 1,
    apply({ hooks }) {
      for (const hook of Object.keys(createHooks()) as HookName[]) {
        const note = (argument: unknown) => {
          if (hook === 'phaseStarted') phase = (argument as { phase: PhaseName }).phase;
          seen.push({ hook, phase, argument });
          if (hook === 'phaseFinished') phase = undefined;
        };
        const target = hooks[hook] as unknown as { tap?: AnyTap; tapPromise?: AnyTap };
        target.tap?.('recorder', note);
        target.tapPromise?.('recorder', async (argument) => {
          note(argument);
          return deciding.test(hook) ? argument : undefined;
        });
      }
    },
  });
  return { plugin, seen };
}
