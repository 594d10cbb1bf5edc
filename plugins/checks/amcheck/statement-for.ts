import type { Amcheck } from './install-extension.ts';
import type { AmcheckOptions } from './options.ts';
import type { CheckedRelation } from './relations.ts';

/**
 * The statement that checks a relation; undefined when this amcheck cannot read its kind. For a heap it returns one row
 * per fault, for an index nothing: an index with a fault raises an error.
 */
export function statementFor(
  { method, valid, locked }: CheckedRelation,
  { schema, version }: Amcheck,
  options: AmcheckOptions,
): string | undefined {
  if (!valid) return undefined;
  // 1.3 came with PostgreSQL 14.
  if (method === 'heap' && version >= 3) {
    return `select blkno, offnum, attnum, msg from ${schema}.verify_heapam($1::pg_catalog.oid, check_toast => true)`;
  }
  if (method === 'gin' && version >= 5) return `select ${schema}.gin_index_check($1::pg_catalog.oid)`;
  if (method !== 'btree') return undefined;
  const { heapAllIndexed, rootDescend } = options;
  const parentCheck = options.parentCheck && !locked;
  const flags = [
    ...(version >= 1 ? [heapAllIndexed] : []),
    ...(version >= 2 && parentCheck ? [rootDescend] : []),
    // A unique index that holds a value twice.
    ...(version >= 4 ? [true] : []),
  ];
  const name = parentCheck ? 'bt_index_parent_check' : 'bt_index_check';
  return `select ${schema}.${name}(${['$1::pg_catalog.oid', ...flags].join(', ')})`;
}
