import type { Session } from '../../../core/index.ts';

export interface UsedCollation {
  readonly oid: number;
  /** Quoted and qualified; of the database's own collation its locale. */
  readonly name: string;
  readonly isDefault: boolean;
  readonly provider: string;
  /** Sorts by bytes or by the server's own tables: the same everywhere. */
  readonly portable: boolean;
  /** Version when it was created; null where this major, or the source's C library, tells none. */
  readonly recorded: string | null;
  /** Whether this major records one. */
  readonly records: boolean;
  /** Relations whose order depends on it, e.g. `public.orders_name_idx`. */
  readonly dependents: readonly string[];
}

const providers = `case provider when 'i' then 'ICU' when 'b' then 'builtin' else 'libc' end`;

/**
 * The collations that an index, or a table partitioned by ranges, is sorted by. Hash indexes count only with collations
 * that take different strings for equal; operator classes that compare bytes do not count.
 */
export function usedCollations(session: Session, major: number): Promise<UsedCollation[]> {
  const since = (first: number, sql: string, otherwise: string) => (major >= first ? sql : otherwise);
  return session.query<UsedCollation>(`
    with depends(coll, relation) as (
      select u.coll, i.indexrelid
      from pg_catalog.pg_index i
      cross join lateral rows from (pg_catalog.unnest(i.indcollation::pg_catalog.oid[]), pg_catalog.unnest(i.indclass::pg_catalog.oid[]))
        as u(coll, opclass)
      join pg_catalog.pg_opclass oc on oc.oid = u.opclass join pg_catalog.pg_opfamily f on f.oid = oc.opcfamily
      join pg_catalog.pg_am am on am.oid = oc.opcmethod
      join pg_catalog.pg_collation c on c.oid = u.coll
      where f.opfname not in ('text_pattern_ops', 'bpchar_pattern_ops')
        and (am.amname <> 'hash' ${since(12, 'or not c.collisdeterministic', '')})
      union
      -- Expressions and predicates.
      select d.refobjid, d.objid from pg_catalog.pg_depend d join pg_catalog.pg_index i on i.indexrelid = d.objid
      where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        and d.refclassid = 'pg_catalog.pg_collation'::pg_catalog.regclass
        and d.refobjid <> all (i.indcollation::pg_catalog.oid[])
      union
      select u.coll, p.partrelid from pg_catalog.pg_partitioned_table p
      cross join lateral pg_catalog.unnest(p.partcollation::pg_catalog.oid[]) as u(coll)
      where p.partstrat = 'r' and u.coll <> 0
    ), used as (
      select d.coll, pg_catalog.json_agg(pg_catalog.format('%I.%I', n.nspname, r.relname) order by n.nspname, r.relname) as dependents
      from depends d join pg_catalog.pg_class r on r.oid = d.relation
      join pg_catalog.pg_namespace n on n.oid = r.relnamespace
      where n.nspname not in ('pg_catalog', 'pg_toast', 'information_schema') and r.relpersistence <> 't'
      group by d.coll
    ), known as (
      select c.oid, pg_catalog.format('%I.%I', n.nspname, c.collname) as name, false as is_default,
        c.collprovider as provider, c.collcollate::pg_catalog.text as locale, c.collversion as recorded,
        ${since(13, 'true', "c.collprovider = 'i'")} as records
      from pg_catalog.pg_collation c join pg_catalog.pg_namespace n on n.oid = c.collnamespace where c.collprovider <> 'd'
      union all
      select 100, ${since(17, 'coalesce(d.datlocale, d.datcollate)', since(15, 'coalesce(d.daticulocale, d.datcollate)', 'd.datcollate::pg_catalog.text'))}, true,
        ${since(15, 'd.datlocprovider', `'c'::"char"`)}, d.datcollate::pg_catalog.text,
        ${since(15, 'd.datcollversion', 'null')}, ${since(15, 'true', 'false')}
      from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()
    )
    select known.oid::int8::float8 as oid, name, is_default as "isDefault", ${providers} as provider,
      provider = 'b' or (provider = 'c' and locale ~* '^(c|posix)($|\\.)') as portable,
      recorded, records, used.dependents
    from used join known on known.oid = used.coll order by known.oid`);
}
