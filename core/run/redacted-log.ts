import type { Log } from '../contracts/log.ts';

/** The same log with every line passed through `redact`. */
export function redactedLog(log: Log, redact: (text: string) => string): Log {
  return {
    debug: (message) => log.debug(redact(message)),
    info: (message) => log.info(redact(message)),
    warn: (message) => log.warn(redact(message)),
  };
}
