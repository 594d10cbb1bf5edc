import { definePlugin } from '../contracts/plugin.ts';
import { cutText } from '../text/cut-text.ts';

/** In UTF-16 units. */
const longest = 1000;

/** A plugin that collects a sentence for every tap that failed where nothing depends on it: what it threw first. */
export function failedWatchers() {
  const sentences = new Map<string, string>();
  const plugin = definePlugin({
    name: 'failed-watchers',
    api: 1,
    apply: ({ hooks }) =>
      hooks.pluginFailed.tap('failed-watchers', ({ plugin: failed, hook, reason }) => {
        const who = `plugin ${failed} failed in ${hook}`;
        if (!sentences.has(who)) sentences.set(who, `${who}: ${cutText(reason, longest)}`);
      }),
  });
  /** The sentences since it was last asked, one for each tap. */
  const take = () => {
    const taken = [...sentences.values()];
    sentences.clear();
    return taken;
  };
  return { plugin, take };
}
