import { sizeUnlessLocked, type Session } from '../../../core/index.ts';

export interface Column {
  /** Quoted. */
  readonly name: string;
  /**
   * `plain`: of fixed length, and whatever bits it has are a value. `text` and `bytea` need no output function, all
   * others (`output`) have their own.
   */
  readonly decode: 'plain' | 'text' | 'bytea' | 'output';
  /** Its output function, or that of a part of it, is in a library. */
  readonly alien: boolean;
}

export interface DecodedRelation {
  /** Quoted and qualified. */
  readonly name: string;
  /** With TOAST. */
  readonly bytes: number;
  readonly blocks: number;
  /** Line pointers a block can hold. */
  readonly rowsPerBlock: number;
  /** Rows can be asked for by block and line pointer. */
  readonly heap: boolean;
  /** Of the whole cluster; its names may have been written in the encoding of any database. */
  readonly shared: boolean;
  /** In the order they are stored. */
  readonly columns: readonly Column[];
}

/**
 * Everything that stores rows, large objects and catalogs included, the largest first. Left out: what ANALYZE sampled,
 * temporary tables of sessions that no longer exist, and virtual columns, which store nothing and run code.
 */
export function relationsOf(session: Session, major: number, withShared: boolean): Promise<DecodedRelation[]> {
  const since = (first: number, sql: string, otherwise: string) => (major >= first ? sql : otherwise);
  return session.query<DecodedRelation>(
    `with recursive alien(oid) as (
       select t.oid from pg_catalog.pg_type t join pg_catalog.pg_proc p on p.oid = t.typoutput
         join pg_catalog.pg_language l on l.oid = p.prolang where l.lanname = 'c'
       union
       select part.whole from alien join (
         select t.typelem as part, t.oid as whole from pg_catalog.pg_type t where t.typelem <> 0
         union all select t.typbasetype, t.oid from pg_catalog.pg_type t where t.typtype = 'd'
         union all select r.rngsubtype, r.rngtypid from pg_catalog.pg_range r
         ${since(14, 'union all select r.rngsubtype, r.rngmultitypid from pg_catalog.pg_range r', '')}
         union all select a.atttypid, c.reltype from pg_catalog.pg_attribute a
           join pg_catalog.pg_class c on c.oid = a.attrelid where a.attnum > 0 and c.reltype <> 0
       ) as part on part.part = alien.oid
     )
     select pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
       (${sizeUnlessLocked('c.oid', 'pg_table_size')})::float8 as bytes,
       ((${sizeUnlessLocked('c.oid')}) / size.block)::float8 as blocks, (size.block - 24) / 28 as "rowsPerBlock",
       ${since(12, "am.amname = 'heap'", 'true')} as heap, c.relisshared as shared,
       coalesce(col.columns, '[]') as columns
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     ${since(12, 'join pg_catalog.pg_am am on am.oid = c.relam', '')}
     cross join (select pg_catalog.current_setting('block_size')::int4 as block) as size
     cross join lateral (
       select pg_catalog.json_agg(pg_catalog.json_build_object('name', pg_catalog.quote_ident(a.attname), 'decode',
           case when t.typnamespace <> 'pg_catalog'::pg_catalog.regnamespace then 'output'
                when t.typname in ('text', 'varchar') then 'text' when t.typname = 'bytea' then 'bytea'
                when t.typname = 'char' or t.typlen > 0 and t.typcategory not in ('D', 'S') then 'plain' else 'output' end,
           'alien', t.oid in (select oid from alien)) order by a.attnum) as columns
       from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped ${since(18, "and a.attgenerated <> 'v'", '')}
     ) as col
     where c.relkind in ('r', 'm') and c.relpersistence <> 't' and c.relispopulated and (c.relisshared <= $1)
       and not (n.nspname = 'pg_catalog' and c.relname in ('pg_statistic', 'pg_statistic_ext_data'))
     order by bytes desc, c.oid`,
    [withShared],
  );
}
