import type { Log } from '../contracts/log.ts';

/** The same log with every line naming the drill it is about. */
export function prefixedLog(log: Log, drill: string): Log {
  return {
    debug: (message) => log.debug(`${drill}: ${message}`),
    info: (message) => log.info(`${drill}: ${message}`),
    warn: (message) => log.warn(`${drill}: ${message}`),
  };
}
