import { defineErrors } from '../errors/define-errors.ts';

/** What the engine itself throws. */
export const errors = defineErrors({
  INTERRUPTED: {
    blame: 'interrupted',
    message: (facts: { reason: string }) => `interrupted by ${facts.reason}`,
    hint: () => 'Run the drill again; nothing was left behind.',
  },
  STRAY_ERROR: {
    blame: 'plugin',
    message: (facts: { reason: string }) => `an error that nobody waited for ended the run: ${facts.reason}`,
    hint: () => 'A plugin most likely started work without awaiting it; run again with --verbose to see where.',
  },
  EXIT_REFUSED: {
    blame: 'plugin',
    message: (facts: { call: string }) => `a plugin called ${facts.call}`,
    hint: () => 'A plugin that cannot go on throws an error, which says why.',
  },
  HOOK_UNKNOWN: {
    blame: 'operator',
    message: (facts: { hook: string; plugin: string; hooks: string[] }) =>
      `plugin ${facts.plugin} taps the unknown hook "${facts.hook}"`,
    hint: (facts: { hooks: string[] }) => `The hooks are ${facts.hooks.join(', ')}.`,
  },
  TAP_REFUSED: {
    blame: 'operator',
    message: (facts: { hook: string; plugin: string; why: string }) =>
      `plugin ${facts.plugin} cannot tap ${facts.hook}: ${facts.why}`,
  },
  PLUGIN_INVALID: {
    blame: 'operator',
    message: (facts: { plugin: string; why: string }) => `${facts.plugin} is no plugin: ${facts.why}`,
    hint: () => 'A plugin is { name, api: 1, apply(engine) }; definePlugin() checks it while you write it.',
  },
  PLUGIN_THREW: {
    blame: 'plugin',
    message: (facts: { plugin: string; hook: string; reason: string }) =>
      `plugin ${facts.plugin} failed in ${facts.hook}: ${facts.reason}`,
    hint: (facts: { plugin: string }) => `Mend the plugin ${facts.plugin}, or take it out of the configuration.`,
  },
  PLUGIN_HUNG: {
    blame: 'plugin',
    message: (facts: { plugin: string; hook: string; seconds: number }) =>
      `plugin ${facts.plugin} did not return from ${facts.hook} within ${facts.seconds} s`,
    hint: () => 'A tap that needs longer says so: tapPromise({ name, timeout: "30 min" }, …).',
  },
  PLUGIN_RETURNED_NONSENSE: {
    blame: 'plugin',
    message: (facts: { plugin: string; hook: string; returned: string; expected: string }) =>
      `plugin ${facts.plugin} returned ${facts.returned} from ${facts.hook}; expected ${facts.expected}`,
  },
});
