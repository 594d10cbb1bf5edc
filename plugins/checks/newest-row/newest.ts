import type { Column, Relation, Session } from '../../../core/index.ts';

export interface Newest {
  /** ISO 8601 in UTC, with microseconds; undefined when no row has a time. */
  readonly at: string | undefined;
  /** Seconds before `reference`; negative when after it. */
  readonly ageSeconds: number;
}

/** A time of the column as timestamptz. */
const asInstant: Readonly<Record<string, (value: string) => string>> = {
  'timestamp with time zone': (value) => value,
  'timestamp without time zone': (value) => `pg_catalog.timezone($1, ${value})`,
  date: (value) => `pg_catalog.timezone($1, ${value}::pg_catalog.timestamp)`,
};
export function isTime({ type }: Column): boolean {
  return type in asInstant;
}

/**
 * Newest finite value, of rows up to `until` only when it is given. Exact: PostgreSQL compares and subtracts. An index
 * finds it, but the row itself is read: an index may remember what the table has lost.
 */
export async function newestOf(
  session: Session,
  relation: Relation,
  column: Column,
  { reference, until, timeZone }: { reference: string; until?: string; timeZone: string },
): Promise<Newest> {
  const instant = (asInstant[column.type] ?? ((value: string) => value))('max');
  // Compared in the column's own type, so that an index on it serves.
  const limit = {
    'timestamp with time zone': '$3::pg_catalog.timestamptz',
    'timestamp without time zone': 'pg_catalog.timezone($1, $3::pg_catalog.timestamptz)',
    date: 'pg_catalog.timezone($1, $3::pg_catalog.timestamptz)::pg_catalog.date',
  }[column.type];
  await session.query('set enable_indexonlyscan = off');
  const [row] = await session.query<{ at: string | null; age: string | null }>(
    `with newest as (
       select pg_catalog.max(${column.sql}) as max from ${relation.sql}
       where pg_catalog.isfinite(${column.sql}) and ($3::pg_catalog.timestamptz is null or ${column.sql} <= ${limit})
     ), instant as (select ${instant} as at from newest where $1::pg_catalog.text is not null)
     select pg_catalog.to_char(pg_catalog.timezone('UTC', at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
            (extract(epoch from $2::pg_catalog.timestamptz) - extract(epoch from at))::pg_catalog.text as age
     from instant`,
    [timeZone, reference, until ?? null],
  );
  return { at: row?.at ?? undefined, ageSeconds: Number(row?.age ?? Number.NaN) };
}
