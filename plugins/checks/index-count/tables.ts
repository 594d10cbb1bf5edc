import { statementTrouble, type Session } from '../../../core/index.ts';

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

/** FirstNormalObjectId: everything below came with the server. */
const firstOfUsers = 16_384;
/** Blocks of a table, and of what is in its TOAST table, from which on too much would have to be computed again. */
const computedBlocks = 128_000;

/**
 * A condition is asked only where it calls nothing of the database: pg_depend tells functions, operators and types
 * that did not come with the server. What costs a random read per row, some 30 µs, is left out where that takes more than
 * ten minutes: hash indexes, and all but the primary key where the visibility map does not spare the look. Of GIN, arrays and jsonb can be
 * asked for all that they hold, texts for all without a certain word, and trigrams for what is like anything; what an
 * expression says of a row has to be computed again, at some 10 MB/s.
 */
const indexesOf = `
  select i.indrelid, c.oid::int8::float8 as oid, c.relname as "plainName",
         pg_catalog.format('%I.%I', n.nspname, c.relname) as name, a.amname as method,
         pg_catalog.pg_relation_filepath(c.oid) as path, c.relpages,
         nullif(pg_catalog.concat_ws(' and ', contains.condition,
                                     '(' || pg_catalog.pg_get_expr(i.indpred, i.indrelid) || ')'), '') as condition,
         case when not (i.indisvalid and i.indisready and i.indislive) then 'invalid'
              when c.relam not in (403, 783, 4000) and contains.condition is null and hashed.name is null then 'method'
              when (i.indpred is not null or contains.computed) and exists (
                select from pg_catalog.pg_depend d left join pg_catalog.pg_type y on y.oid = d.refobjid
                where d.classid = 1259 and d.objid = c.oid
                  and (d.refclassid in (1255, 2617, 3602) or d.refclassid = 1247 and y.typtype is distinct from 'e')) then 'condition'
              when contains.computed and t.relpages + coalesce((
                select long.relpages from pg_catalog.pg_class long where long.oid = t.reltoastrelid), 0) > ${computedBlocks} then 'cost'
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
    select pg_catalog.format(case o.opcname when 'tsvector_ops' then '(%s) operator(pg_catalog.@@) ''!pgproof''::pg_catalog.tsquery'
                                            when 'gin_trgm_ops' then '(%s) operator(pg_catalog.~~) ''%%'''
                                            else '(%s) operator(pg_catalog.@>) ''{}''' end,
                             pg_catalog.pg_get_indexdef(c.oid, k + 1, false)) as condition,
           i.indkey[k] = 0 as computed
    from pg_catalog.generate_series(0, i.indnatts - 1) as k
    join pg_catalog.pg_opclass o on o.oid = i.indclass[k]
    left join pg_catalog.pg_attribute t on t.attrelid = i.indrelid and t.attnum = i.indkey[k] and t.attnum <> 0
    where c.relam = 2742 and coalesce(t.atttypid, 0) < ${firstOfUsers}
      and (o.oid < ${firstOfUsers} and (o.opcname in ('jsonb_ops', 'jsonb_path_ops', 'tsvector_ops') or o.opcname = 'array_ops' and t.attnum is not null)
           or $2 and o.opcname = 'gin_trgm_ops' and exists (
             select from pg_catalog.pg_depend d join pg_catalog.pg_extension e on e.oid = d.refobjid
             where d.classid = 2616 and d.objid = o.oid and d.deptype = 'e' and e.extname = 'pg_trgm'))
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
export async function tablesOf(session: Session, shared: boolean): Promise<CountedTable[]> {
  return session.query<CountedTable>(tables, [shared, await hasTrigrams(session)]);
}

/** The extension is in the database, and its library in the sandbox. */
async function hasTrigrams(session: Session): Promise<boolean> {
  const installed = "select exists (select from pg_catalog.pg_extension where extname = 'pg_trgm')";
  if ((await session.value<boolean>(installed)) !== true) return false;
  try {
    await session.query("load '$libdir/pg_trgm'");
    return true;
  } catch (error) {
    if (statementTrouble(error) === undefined) throw error;
    return false;
  }
}
