import { countOf, type CheckContext, type Finding } from '../../../core/index.ts';
import type { Answer } from './ask.ts';
import { errors } from './errors.ts';
import type { QueryOptions } from './options.ts';

type Context = Pick<CheckContext<QueryOptions>, 'options' | 'pass' | 'fail' | 'atLeast' | 'atMost'>;

const hint = 'Look at the source: has it the expected answer? Then the backup lost something.';

/** Judges the one value against `equals`, or against `min` and `max`. */
export function judgeValue(ctx: Context, { rows, columns, value }: Answer): Finding | Finding[] {
  const { options, pass, fail } = ctx;
  const target = options.database;
  if (rows === 0) return fail('The query returned no row, and one value is expected', { target, hint });
  if (rows > 1 || columns !== 1)
    throw errors.QUERY_NOT_ONE_VALUE({ rows: rows > 1 ? 'more than one row' : 'one row', columns });
  const { equals } = options;
  if (equals === undefined) return withinBounds(ctx, value);
  const shown = options.showValues
    ? { measured: value ?? 'NULL', threshold: equals === null ? 'NULL' : String(equals) }
    : {};
  if (isEqual(value, equals)) return pass('The answer is the expected one', { target, ...shown });
  const evidence = options.showValues ? [] : [`${inWords(value)}; expected is ${inWords(textOf(equals))}`];
  return fail('The answer is not the expected one', { target, ...shown, evidence, hint });
}

function withinBounds({ options: { database, min, max }, atLeast, atMost, fail }: Context, value: string | null) {
  if (value === null) return fail('The answer is NULL, and a number is expected', { target: database, hint });
  const measured = Number(value);
  if (value.trim() === '' || Number.isNaN(measured)) throw errors.QUERY_VALUE_NO_NUMBER({});
  const details = (isRight: boolean) => ({ target: database, ...(isRight ? {} : { hint }) });
  return [
    ...(min === undefined
      ? []
      : [atLeast(`The answer is ${value}; at least ${min} is expected`, measured, min, details(measured >= min))]),
    ...(max === undefined
      ? []
      : [atMost(`The answer is ${value}; at most ${max} is expected`, measured, max, details(measured <= max))]),
  ];
}

/** A number is compared as one (`42.00` is 42), everything else by its text. */
function isEqual(value: string | null, expected: string | number | boolean | null): boolean {
  if (typeof expected !== 'number' || value === null) return value === textOf(expected);
  return value.trim() !== '' && Number(value) === expected;
}

const textOf = (value: string | number | boolean | null) => (value === null ? null : String(value));
const inWords = (value: string | null) => (value === null ? 'NULL' : countOf(Array.from(value).length, 'character'));
