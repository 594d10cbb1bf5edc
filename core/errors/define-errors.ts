import { PgproofError, type Blame } from './pgproof-error.ts';

export interface ErrorDefinition<F> {
  blame: Blame;
  message: (facts: F) => string;
  /** What to do next. */
  hint?: (facts: F) => string;
}

/** Builds the error of one code. */
export type ErrorFactory<F> = (facts: F, options?: { cause?: unknown }) => PgproofError;

/**
 * Turns a table `CODE → { blame, message, hint }` into functions that build the errors:
 *
 * ```ts
 * const errors = defineErrors({
 *   WAL_SEGMENT_MISSING: {
 *     blame: 'backup',
 *     message: (facts: { segment: string }) => `WAL segment ${facts.segment} is missing`,
 *     hint: () => 'Take the backup with --wal-method=stream.',
 *   },
 * });
 * throw errors.WAL_SEGMENT_MISSING({ segment: '000000010000000000000007' });
 * ```
 */
export function defineErrors<T>(table: { readonly [Code in keyof T]: ErrorDefinition<T[Code]> }): {
  readonly [Code in keyof T]: ErrorFactory<T[Code]>;
} {
  const factories = Object.entries<ErrorDefinition<never>>(table).map(([code, { blame, message, hint }]) => [
    code,
    (facts: never, options?: { cause?: unknown }) =>
      new PgproofError({
        code,
        blame,
        message: message(facts),
        hint: hint?.(facts),
        facts,
        cause: options?.cause,
      }),
  ]);
  return Object.freeze(Object.fromEntries(factories)) as { readonly [Code in keyof T]: ErrorFactory<T[Code]> };
}
