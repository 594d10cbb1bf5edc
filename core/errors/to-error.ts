import { blames, isPgproofError, PgproofError, type Blame } from './pgproof-error.ts';

/** What was thrown, in words; also where it is no Error at all, or one that throws when it is looked at. */
export function reasonOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) {
      const words: unknown = thrown.message || thrown.name;
      return String(words);
    }
  } catch {
    return 'something that cannot be looked at was thrown';
  }
  if (typeof thrown === 'string' && thrown !== '') return thrown;
  return `something that is no error was thrown (${thrown === null ? 'null' : typeof thrown})`;
}

/** Leaves our errors as they are; blames anything else on whoever is named. */
export function toPgproofError(thrown: unknown, blame: Blame, where: string): PgproofError {
  if (isPgproofError(thrown)) return asOwn(thrown, blame);
  return new PgproofError({
    code: 'UNEXPECTED',
    blame,
    message: `${where}: ${reasonOf(thrown)}`,
    hint: 'Run again with --verbose to see where it happened.',
    cause: thrown,
  });
}

/** An error that can be written on and reported: another copy of pgproof, or a plugin that froze it, may have made another. */
export function asOwn(error: PgproofError, blame: Blame): PgproofError {
  if (error instanceof PgproofError && !Object.isFrozen(error)) return error;
  const { code, message, hint, facts, origin } = error;
  const own = new PgproofError({
    code: typeof code === 'string' ? code : 'UNEXPECTED',
    blame: blames.includes(error.blame) ? error.blame : blame,
    message: typeof message === 'string' ? message : reasonOf(error),
    hint: typeof hint === 'string' ? hint : undefined,
    facts,
    cause: error,
  });
  own.origin = { ...origin };
  return own;
}
