import { definePlugin } from '../contracts/plugin.ts';
import { cutText } from '../text/cut-text.ts';

/** In UTF-16 units. */
const longest = 1000;

/** A plugin that collects a sentence for every tap that failed where nothing depends on it: what it threw first. */
export function failedWatchers() {
  /** By drill; undefined stands for the run. */
  const failed = new Map<string | undefined, Map<string, string>>();
  const plugin = definePlugin({
    name: 'failed-watchers',
    api: 1,
    apply: ({ hooks }) =>
      hooks.pluginFailed.tap('failed-watchers', ({ drill, plugin: name, hook, reason }) => {
        const sentences = failed.get(drill) ?? new Map<string, string>();
        failed.set(drill, sentences);
        const who = `plugin ${name} failed in ${hook}`;
        if (!sentences.has(who)) sentences.set(who, `${who}: ${cutText(reason, longest)}`);
      }),
  });
  /** The sentences about a drill, one for each tap, and about the run for who asks first. */
  const take = (drill: string) => {
    const taken = [undefined, drill].flatMap((key) => [...(failed.get(key)?.values() ?? [])]);
    failed.delete(undefined);
    failed.delete(drill);
    return taken;
  };
  return { plugin, take };
}
