import { watch, type FSWatcher } from 'node:fs';

/** Slowest reaction where the kernel tells nothing: inotify's limits are reached, or an event came too early. */
const fallbackMs = 250;

export interface FileWatch extends Disposable {
  /** Resolves when something changed since the last call, when a signal is aborted, or after a quarter of a second. */
  next(...signals: readonly AbortSignal[]): Promise<void>;
}

/** Watches directories, not their subdirectories. */
export function watchFiles(directories: readonly string[]): FileWatch {
  let changed = false;
  let wake = () => {};
  const change = () => {
    changed = true;
    wake();
  };
  const watchers = directories.flatMap((directory): FSWatcher[] => {
    try {
      return [watch(directory, { persistent: false }, change).on('error', () => {})];
    } catch {
      return [];
    }
  });
  return {
    async next(...signals) {
      if (!changed && !signals.some(({ aborted }) => aborted)) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, fallbackMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          for (const signal of signals) signal.addEventListener('abort', wake, { once: true });
        });
        for (const signal of signals) signal.removeEventListener('abort', wake);
        wake = () => {};
      }
      changed = false;
    },
    [Symbol.dispose]: () => {
      for (const watcher of watchers) watcher.close();
    },
  };
}
