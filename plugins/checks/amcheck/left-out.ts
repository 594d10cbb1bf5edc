import { countOf } from '../../../core/index.ts';
import type { CheckedRelation } from './relations.ts';

/** What amcheck did not look at, in words: a pass must not be read as more than it is. */
export function leftOut(relations: readonly CheckedRelation[], version: number, heapAllIndexed: boolean): string[] {
  const count = (kind: (relation: CheckedRelation) => boolean) => relations.filter(kind).length;
  const methods = new Map<string, number>();
  for (const { method, valid } of relations) if (valid) methods.set(method, (methods.get(method) ?? 0) + 1);
  const kinds = [...methods].map(([method, number]) =>
    method === 'heap'
      ? `${countOf(number, 'table')}, which amcheck reads from PostgreSQL 14 on`
      : `${method === 'sequence' ? countOf(number, method) : countOf(number, `${method} index`, `${method} indexes`)}, which this amcheck cannot read`,
  );
  const invalid = count(({ valid }) => !valid);
  return [
    ...kinds,
    ...(invalid === 0 ? [] : [`${countOf(invalid, 'invalid index', 'invalid indexes')}, which nothing uses`]),
    ...(heapAllIndexed && version < 1
      ? ['whether every row is in its indexes, which amcheck tells from PostgreSQL 11 on']
      : []),
  ].map((what) => `not looked at: ${what}`);
}
