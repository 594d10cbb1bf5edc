import { countOf } from '../../../core/index.ts';
import type { CountedIndex } from './tables.ts';

/** FirstNormalObjectId */
const firstOfUsers = 16_384;

/** What was not counted, in words: a pass must not be read as more than it is. */
export function leftOut(indexes: readonly CountedIndex[], unused: readonly CountedIndex[]): string[] {
  const methods = new Map<string, number>();
  for (const { method, leftOut: why } of indexes.toSorted((a, b) => (a.method < b.method ? -1 : 1)))
    if (why === 'method') methods.set(method, (methods.get(method) ?? 0) + 1);
  const conditional = indexes.filter(({ leftOut: why }) => why === 'condition').length;
  const costly = indexes.filter(({ leftOut: why }) => why === 'cost').length;
  const invalid = indexes.filter(({ leftOut: why }) => why === 'invalid').length;
  // In some system catalogs one index is always used, whatever pg_index says.
  const others = unused.filter(({ oid }) => oid >= firstOfUsers).length;
  const many = (count: number, kind: string) => countOf(count, `${kind} index`, `${kind} indexes`);
  return [
    ...[...methods].map(([method, count]) => `${many(count, method)}, which cannot be asked for all rows`),
    ...(conditional === 0
      ? []
      : [`${countOf(conditional, 'index', 'indexes')}, whose condition or expression would run code of the database`]),
    ...(costly === 0 ? [] : [`${many(costly, 'large')}, which would cost a random read or a computation per row`]),
    ...(invalid === 0 ? [] : [`${many(invalid, 'invalid')}, which nothing uses`]),
    ...(others === 0 ? [] : [`${many(others, 'other')}, which the planner does not use`]),
  ].map((what) => `not counted: ${what}`);
}
