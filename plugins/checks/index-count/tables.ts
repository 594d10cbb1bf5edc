import type { Session } from '../../../core/index.ts';

export interface CountedIndex {
  readonly oid: number;
  /** As EXPLAIN tells it: neither qualified nor quoted. */
  readonly plainName: string;
  /** Quoted and qualified. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** What the rows in it have in common; null where it has all. */
  readonly condition: string | null;
  /** Quoted, of a hash index, which answers only for one value after the other. */
  readonly column: string | null;
  /** Why it cannot be counted. */
  readonly leftOut: 'method' | 'condition' | 'invalid' | 'cost' | null;
}

export interface CountedTable {
  readonly oid: number;
  /** Quoted and qualified. */
  readonly name: string;
  readonly shared: boolean;
  readonly path: string;
  /** About: measuring it would wait for locks that a prepared transaction left behind. */
  readonly bytes: number;
  /** The smallest first. */
  readonly indexes: readonly CountedIndex[];
}

/**
 * A condition is asked only where it calls nothing of the database: pg_depend tells functions, operators and types
 * that did not come with the server. What costs a random read per row, some 30 µs, is left out where that takes more than
 * ten minutes: hash indexes, and all but the primary key where the visibility map does not spare the look. Of GIN, arrays and jsonb can be asked for all that they hold, and texts for all without a certain word.
 */
const indexesOf = `
  select i.indrelid, c.oid::int8::float8 as oid, c.relname as "plainName",
         pg_catalog.format('%I.%I', n.nspname, c.relname) as name, a.amname as method,
         pg_catalog.pg_relation_filepath(c.oid) as path, c.relpages,
         nullif(pg_catalog.concat_ws(' and ', contains.condition,
                                     '(' || pg_catalog.pg_get_expr(i.indpred, i.indrelid) || ')'), '') as condition,
         case when not (i.indisvalid and i.indisready and i.indislive) then 'invalid'
              when c.relam not in (403, 783, 4000) and contains.condition is null and hashed.name is null then 'method'
              when i.indpred is not null and exists (
                select from pg_catalog.pg_depend d left join pg_catalog.pg_type y on y.oid = d.refobjid
                where d.classid = 1259 and d.objid = c.oid
                  and (d.refclassid in (1255, 2617) or d.refclassid = 1247 and y.typtype is distinct from 'e')) then 'condition'
              when c.relam = 405 and t.reltuples > 2e6 then 'cost'
              when c.relam <> 405 and not i.indisprimary
                and t.reltuples * (1 - least(1, t.relallvisible / greatest(1, t.relpages)::float8)) > 2e7 then 'cost'
         end as "leftOut", hashed.name as "column"
  from pg_catalog.pg_index i
  join pg_catalog.pg_class c on c.oid = i.indexrelid
  join pg_catalog.pg_class t on t.oid = i.indrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_am a on a.oid = c.relam
  left join lateral (
    select pg_catalog.format(case o.opcname when 'tsvector_ops' then '%I operator(pg_catalog.@@) ''!pgproof''::pg_catalog.tsquery'
                             else '%I operator(pg_catalog.@>) ''{}''' end, t.attname) as condition
    from pg_catalog.generate_series(0, i.indnatts - 1) as k
    join pg_catalog.pg_opclass o on o.oid = i.indclass[k]
    join pg_catalog.pg_attribute t on t.attrelid = i.indrelid and t.attnum = i.indkey[k]
    where c.relam = 2742 and o.oid < 16384 and t.atttypid < 16384
      and o.opcname in ('array_ops', 'jsonb_ops', 'jsonb_path_ops', 'tsvector_ops')
    order by k limit 1
  ) as contains on true
  left join lateral (
    select pg_catalog.quote_ident(t.attname) as name
    from pg_catalog.pg_attribute t
    where c.relam = 405 and t.attrelid = i.indrelid and t.attnum = i.indkey[0]
      and t.atttypid < 16384 and i.indclass[0] < 16384
  ) as hashed on true`;

const tables = `
  select c.oid::int8::float8 as oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as name, c.relisshared as shared,
         pg_catalog.pg_relation_filepath(c.oid) as path,
         greatest(c.relpages * pg_catalog.current_setting('block_size')::float8,
                  (pg_catalog.pg_stat_file(pg_catalog.pg_relation_filepath(c.oid), true)).size::float8) as bytes,
         coalesce(pg_catalog.json_agg(i order by i.relpages) filter (where i.oid is not null), '[]') as indexes
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join (${indexesOf}) as i on i.indrelid = c.oid
  where c.relkind in ('r', 'm') and c.relpersistence = 'p' and c.relispopulated and c.relam in (0, 2)
    and ($1 or not c.relisshared)
    and (i.oid is not null or (pg_catalog.pg_stat_file(pg_catalog.pg_relation_filepath(c.oid) || '_vm', true)).size > 0)
  group by c.oid, n.nspname, c.relname, c.relisshared, c.relpages
  order by bytes desc, c.oid`;

/** Tables that have an index or a visibility map, the largest first. Unlogged ones are empty, temporary ones belong to sessions that no longer exist. */
export function tablesOf(session: Session, shared: boolean): Promise<CountedTable[]> {
  return session.query<CountedTable>(tables, [shared]);
}
