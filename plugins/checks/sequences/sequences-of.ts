import type { Session } from '../../../core/index.ts';

/** A column that takes its values from a sequence. */
export interface FedColumn {
  /** Quoted and qualified. */
  readonly table: string;
  /** Quoted. */
  readonly column: string;
}

export interface Sequence {
  readonly oid: number;
  /** Quoted and qualified. */
  readonly name: string;
  /** int8, hence text; BigInt reads it. */
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cycles: boolean;
  /** Columns in which a value twice is an error. */
  readonly columns: readonly FedColumn[];
}

/**
 * Every sequence, with the whole-number columns that take their values straight from it (identity, or a default of
 * nextval and nothing else) and are alone in a unique index. Tables that a subscription fills are left out: logical
 * replication brings rows with their numbers and leaves the sequences behind. Of a partitioned table the partitions.
 */
const statement = `
  with recursive feeds as (
    select d.objid as sequence, d.refobjid as relation, d.refobjsubid as attnum
    from pg_catalog.pg_depend d
    where d.classid = 1259 and d.refclassid = 1259 and d.deptype = 'i' and d.refobjsubid > 0
    union
    select d.refobjid, a.adrelid, a.adnum
    from pg_catalog.pg_depend d join pg_catalog.pg_attrdef a on a.oid = d.objid
    where d.classid = 2604 and d.refclassid = 1259
      and pg_catalog.pg_get_expr(a.adbin, a.adrelid) ~ '^\\(?nextval\\(''([^'']|'''')*''::regclass\\)\\)?(::[a-z]+)?$'
  ), leaf as (
    select f.sequence, f.relation as root, f.relation, f.attnum, t.attname
    from feeds f join pg_catalog.pg_attribute t on t.attrelid = f.relation and t.attnum = f.attnum
    union
    select l.sequence, l.root, i.inhrelid, t.attnum, t.attname
    from leaf l
    join pg_catalog.pg_class p on p.oid = l.relation and p.relkind = 'p'
    join pg_catalog.pg_inherits i on i.inhparent = l.relation
    join pg_catalog.pg_attribute t on t.attrelid = i.inhrelid and t.attname = l.attname
  ), fed as (
    select distinct l.sequence, pg_catalog.format('%I.%I', n.nspname, c.relname) as "table", pg_catalog.quote_ident(l.attname) as "column"
    from leaf l
    join pg_catalog.pg_class c on c.oid = l.relation
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute t on t.attrelid = l.relation and t.attnum = l.attnum
    where c.relkind = 'r' and c.relpersistence = 'p' and t.atttypid in (20, 21, 23)
      and exists (select from pg_catalog.pg_index i where i.indrelid = l.relation and i.indisunique and i.indisvalid
                    and i.indpred is null and i.indkey::text = l.attnum::text)
      and not exists (select from pg_catalog.pg_subscription_rel r where r.srrelid in (l.relation, l.root))
  )
  select s.seqrelid::int8::float8 as oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
         s.seqincrement as increment, s.seqmin as min, s.seqmax as max, s.seqcycle as cycles,
         (select coalesce(pg_catalog.json_agg(f), '[]') from fed f where f.sequence = c.oid) as columns
  from pg_catalog.pg_sequence s
  join pg_catalog.pg_class c on c.oid = s.seqrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relpersistence = 'p'
  order by n.nspname, c.relname`;

export function sequencesOf(session: Session): Promise<Sequence[]> {
  return session.query<Sequence>(statement);
}
