import { isPgproofError, PgproofError, type Blame } from './pgproof-error.ts';

/** What was thrown, in words; also where it is no Error at all. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  if (typeof thrown === 'string' && thrown !== '') return thrown;
  return `something that is no error was thrown (${thrown === null ? 'null' : typeof thrown})`;
}

/** Leaves our errors as they are; blames anything else on whoever is named. */
export function toPgproofError(thrown: unknown, blame: Blame, where: string): PgproofError {
  if (isPgproofError(thrown)) return thrown;
  return new PgproofError({
    code: 'UNEXPECTED',
    blame,
    message: `${where}: ${reasonOf(thrown)}`,
    hint: 'Run again with --verbose to see where it happened.',
    cause: thrown,
  });
}
