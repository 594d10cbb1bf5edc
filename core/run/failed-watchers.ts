import { definePlugin } from '../contracts/plugin.ts';

/** A plugin that collects a sentence for every tap that failed where nothing depends on it. */
export function failedWatchers() {
  const sentences = new Set<string>();
  const plugin = definePlugin({
    name: 'failed-watchers',
    api: 1,
    apply: ({ hooks }) =>
      hooks.pluginFailed.tap('failed-watchers', ({ plugin: failed, hook, reason }) => {
        sentences.add(`plugin ${failed} failed in ${hook}: ${reason}`);
      }),
  });
  /** The sentences since it was last asked, each once. */
  const take = () => {
    const taken = [...sentences];
    sentences.clear();
    return taken;
  };
  return { plugin, take };
}
