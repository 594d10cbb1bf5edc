import type { Session } from '../../../core/index.ts';

/** A relation whose files are not what the catalog or the server's rules for files demand. */
export interface Suspect {
  readonly oid: number;
  /** Quoted and qualified; of a TOAST table or its index the name of the table it belongs to. */
  readonly name: string;
  /** Quoted and qualified, the relation's own. */
  readonly sql: string;
  /** e.g. `table`, `btree index`, `TOAST table`. */
  readonly what: string;
  /** pg_class.relkind */
  readonly kind: string;
  readonly shared: boolean;
  /** Below the data directory, of the first segment of the main fork. */
  readonly path: string;
  /** pg_class.relpages and reltuples. */
  readonly pages: number;
  readonly rows: number;
  /** Of the main fork, as far as the server reads it; undefined when the file is missing. */
  readonly bytes: number | null;
  readonly segmentBytes: number;
  readonly blockBytes: number;
  /** First segment with data behind one that is missing or too short. */
  readonly stranded: number | null;
  readonly initMissing: boolean;
  readonly emptyIndex: boolean;
}

export interface Sizes {
  readonly relations: number;
  readonly bytes: number;
  readonly suspects: readonly Suspect[];
}

/**
 * The server lists and measures the files itself, so neither the paths of tablespaces nor relation maps have to be
 * understood here. pg_relation_size() would not do: it adds up segments behind one that is too short, which nothing
 * reads. The catalog is read first: a relation that another check creates meanwhile is not asked for.
 */
const statement = `
  with setting as (
    select pg_catalog.current_setting('block_size')::int8 as block,
           (select s.setting::int8 * pg_catalog.current_setting('block_size')::int8
            from pg_catalog.pg_settings s where s.name = 'segment_size') as whole
  ), relation as (
    select c.oid, c.relname, c.relnamespace, c.relkind, c.relam, c.relpersistence, c.relisshared, c.relpages, c.reltuples,
           pg_catalog.pg_relation_filepath(c.oid) as path
    from pg_catalog.pg_class c
    where c.relkind in ('r', 'm', 't', 'i', 'S') and c.relpersistence <> 't' and ($1 or not c.relisshared)
      -- Other access methods may store what they like, where they like.
      and case c.relkind when 'i' then c.relam < 16384 when 'S' then true else c.relam in (0, 2) end
  ), file as (
    select d.directory || '/' || m[1] as path, coalesce(m[2], 'main') as fork, coalesce(m[3], '0')::int8 as segment,
           (pg_catalog.pg_stat_file(d.directory || '/' || entry, true)).size as bytes
    from (select distinct pg_catalog.regexp_replace(path, '/[0-9]+$', '') as directory
          from relation where path is not null) as d
    cross join lateral pg_catalog.pg_ls_dir(d.directory, true, false) as entry
    cross join lateral pg_catalog.regexp_match(entry, '^([0-9]+)(?:_(init))?(?:\\.([0-9]+))?$') as m
    where m is not null
  ), placed as (
    select file.*,
           -- The server stops at the first segment that is missing or not full.
           segment = pg_catalog.row_number() over upward - 1
             and coalesce(pg_catalog.bool_and(bytes = setting.whole) over
                  (upward rows between unbounded preceding and 1 preceding), true) as is_read
    from file cross join setting
    window upward as (partition by path, fork order by segment)
  ), fork as (
    select path, fork, pg_catalog.sum(bytes) filter (where is_read) as bytes, pg_catalog.min(segment) as first,
           pg_catalog.min(segment) filter (where not is_read and bytes > 0) as stranded
    from placed group by path, fork
  ), measured as (
    select relation.*, case when main.first = 0 then main.bytes end as bytes, main.stranded,
           relation.relpersistence = 'u' and init.path is null as init_missing,
           relation.relkind = 'i' and relation.relpersistence = 'p' and main.bytes = 0 and i.indisready as empty_index,
           i.indrelid
    from relation
    left join fork as main on main.path = relation.path and main.fork = 'main'
    left join fork as init on init.path = relation.path and init.fork = 'init'
    left join pg_catalog.pg_index i on i.indexrelid = relation.oid
    where relation.path is not null
  ), suspect as (
    select c.oid::int8::float8 as oid, c.relkind::text as kind, c.relisshared as shared, c.path,
           pg_catalog.format('%I.%I', coalesce(tn.nspname, n.nspname), coalesce(t.relname, c.relname)) as name,
           pg_catalog.format('%I.%I', n.nspname, c.relname) as sql,
           case c.relkind when 'r' then 'table' when 'm' then 'materialized view' when 't' then 'TOAST table'
                when 'S' then 'sequence' else case when t.oid is null then a.amname || ' index' else 'TOAST index' end
           end as what,
           c.relpages::float8 as pages, c.reltuples::float8 as rows, c.bytes::float8 as bytes,
           setting.whole::float8 as "segmentBytes", setting.block::float8 as "blockBytes",
           c.stranded::float8 as stranded, c.init_missing as "initMissing", coalesce(c.empty_index, false) as "emptyIndex"
    from measured c
    cross join setting
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join pg_catalog.pg_am a on a.oid = c.relam
    left join pg_catalog.pg_class t on t.reltoastrelid = coalesce(c.indrelid, c.oid) and t.reltoastrelid <> 0
    left join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
    where c.bytes is null or c.stranded is not null or c.init_missing or c.empty_index
       or c.bytes % setting.block <> 0 or (c.relpersistence = 'p' and c.relpages > c.bytes / setting.block)
    order by c.relpages - coalesce(c.bytes, 0) / setting.block desc, c.oid
  )
  select pg_catalog.count(*)::float8 as relations, coalesce(pg_catalog.sum(bytes), 0)::float8 as bytes,
         (select coalesce(pg_catalog.json_agg(suspect), '[]') from suspect) as suspects
  from measured`;

/** `shared`: those of the whole cluster too, which are seen in every database. */
export async function sizesOf(session: Session, shared: boolean): Promise<Sizes> {
  const [sizes] = await session.query<Sizes>(statement, [shared]);
  return sizes ?? { relations: 0, bytes: 0, suspects: [] };
}
