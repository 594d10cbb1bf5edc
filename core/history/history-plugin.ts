import type { Plugin } from '../contracts/plugin.ts';
import { writeHistory } from './history.ts';

/** Remembers every drill when it has finished. A tap like any other. */
export function historyPlugin(stateDirectory: string): Plugin {
  return {
    name: 'history',
    api: 1,
    apply({ hooks }) {
      hooks.drillFinished.tap('history', ({ report }) => writeHistory(stateDirectory, report));
    },
  };
}
