import type { Session } from '../contracts/check.ts';
import type { Relation } from './find-relation.ts';

export interface Column {
  /** Quoted. */
  readonly sql: string;
  /** Type below all domains. */
  readonly type: string;
}

const column = `
  with recursive named as (
    select a.attname, a.atttypid
    from pg_catalog.pg_attribute a
    where a.attrelid = $1::pg_catalog.oid and a.attnum > 0 and not a.attisdropped
      and a.attname::text in ($2::text, pg_catalog.lower($2::text))
    order by a.attname::text <> $2::text
    limit 1
  ), types as (
    select attname, atttypid from named
    union all
    select attname, t.typbasetype from types join pg_catalog.pg_type t on t.oid = atttypid where t.typtype = 'd'
  )
  select pg_catalog.quote_ident(attname) as sql, pg_catalog.format_type(atttypid, null) as type
  from types join pg_catalog.pg_type t on t.oid = atttypid where t.typtype <> 'd'`;

/** The column of this very name, or of its lower-case form as SQL would read it. */
export async function findColumn(session: Session, relation: Relation, name: string): Promise<Column | undefined> {
  const unquoted = /^"(.*)"$/s.exec(name)?.[1]?.replaceAll('""', '"') ?? name;
  const [found] = await session.query<Column>(column, [relation.oid, unquoted]);
  return found;
}
