import type { Log } from '../contracts/log.ts';
import { plainText } from '../text/plain-text.ts';
import { colorsFor } from './colors.ts';
import type { Io } from './io.ts';

export interface LogOptions {
  /** Everything. */
  readonly verbose?: boolean | undefined;
  /** Warnings only. */
  readonly quiet?: boolean | undefined;
  readonly redact?: ((text: string) => string) | undefined;
}

/** Diagnostics on standard error, one line each, never with a secret in it. */
export function createLog({ stderr, env }: Pick<Io, 'stderr' | 'env'>, options: LogOptions = {}): Log {
  const colors = colorsFor(stderr, env);
  const redact = options.redact ?? ((text: string) => text);
  const write = (text: string, before = '') => void stderr.write(`${before}${plainText(redact(text))}\n`);
  return {
    debug: (message) => {
      if (options.verbose === true) write(message, '  ');
    },
    info: (message) => {
      if (options.quiet !== true) write(message);
    },
    warn: (message) => write(message, `${colors.yellow('warning:')} `),
  };
}
