import type { ForeignKey, KeyColumn } from './foreign-key.ts';

const equal = ({ name, referenced, operator, castReferenced, castReferencing, collate }: KeyColumn) =>
  `p.${referenced}${castReferenced} ${operator} f.${name}${castReferencing}${collate}`;

/**
 * Counts the rows that point to nothing, as the server itself would judge them when they are inserted: by the
 * constraint's own operators. MATCH SIMPLE asks nothing of a row with a null in its key, MATCH FULL allows all or none.
 */
export function countOrphans({ referencing, referenced, columns, matchFull, period }: ForeignKey): string {
  const present = columns.map(({ name }) => `f.${name} is not null`).join(matchFull ? ' or ' : ' and ');
  const count = `select pg_catalog.count(*)::float8 from ${referencing} f`;
  const span = period ? columns.at(-1) : undefined;
  if (span === undefined) {
    const found = `select from ${referenced} p where ${columns.map(equal).join(' and ')}`;
    return `${count} where (${present}) and not exists (${found})`;
  }
  const keys = columns.slice(0, -1);
  const covered = `select ${keys.map(({ referenced }) => `${referenced}, `).join('')}pg_catalog.range_agg(${span.referenced}) as pgproof_covered
    from ${referenced} ${keys.length === 0 ? '' : `group by ${keys.map(({ referenced }) => referenced).join(', ')}`}`;
  const on = keys.length === 0 ? 'true' : keys.map(equal).join(' and ');
  return `${count} left join (${covered}) p on ${on}
    where (${present}) and (f.${span.name} operator(pg_catalog.<@) p.pgproof_covered) is not true`;
}
