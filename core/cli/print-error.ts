import { isPgproofError } from '../errors/pgproof-error.ts';
import { reasonOf } from '../errors/to-error.ts';
import { plainText } from '../text/plain-text.ts';
import { colorsFor } from './colors.ts';
import type { Io } from './io.ts';

/** Says on standard error what went wrong and what to do, and returns the exit status: 3 is the operator's, 2 all else. */
export function printError(error: unknown, { stderr, env }: Pick<Io, 'stderr' | 'env'>, verbose: boolean): 2 | 3 {
  const colors = colorsFor(stderr, env);
  const say = (text: string, before = '') => void stderr.write(`${before}${plainText(text)}\n`);
  const known = isPgproofError(error) ? error : undefined;
  say(known === undefined ? `unexpected: ${reasonOf(error)}` : known.message, `${colors.red('pgproof:')} `);
  if (known?.hint !== undefined) say(known.hint);
  if (verbose) for (const stack of stacksOf(error)) say(stack);
  else if (known === undefined) say('This is a defect of pgproof or of a plugin; --verbose shows where it happened.');
  return known?.blame === 'operator' ? 3 : 2;
}

function stacksOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  return [error.stack ?? error.message, ...stacksOf(error.cause, depth + 1)];
}
