import type { Session } from '../../../core/index.ts';
import type { Kind } from './kinds.ts';

export interface State {
  readonly kind: Kind;
  /** What it is about, quoted and qualified; without the database. */
  readonly name: string;
  readonly measured?: number | null;
  readonly evidence?: string | null;
}

/** to_jsonb asks for columns that not every major has. Triggers and constraints of partitions are told at their parent. */
const ofDatabase = `
  select 'invalid-index' as kind, pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
         pg_catalog.format('index of table %I.%I', tn.nspname, t.relname) as evidence
  from pg_catalog.pg_index i
  join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_class t on t.oid = i.indrelid join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
  where not i.indisvalid and c.relpersistence <> 't'
  union all
  select 'not-valid-constraint', pg_catalog.format('%I.%I', n.nspname, coalesce(t.relname, y.typname)),
         pg_catalog.format('constraint %I', k.conname)
  from pg_catalog.pg_constraint k
  left join pg_catalog.pg_class t on t.oid = k.conrelid
  left join pg_catalog.pg_type y on y.oid = k.contypid
  join pg_catalog.pg_namespace n on n.oid = coalesce(t.relnamespace, y.typnamespace)
  where not k.convalidated and coalesce(t.relpersistence <> 't', true) and k.coninhcount = 0
    and coalesce(pg_catalog.to_jsonb(k) ->> 'conparentid', '0') = '0'
    and coalesce(pg_catalog.to_jsonb(k) ->> 'conenforced', 'true') = 'true'
  union all
  select 'unpopulated-materialized-view', pg_catalog.format('%I.%I', n.nspname, c.relname), null
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'm' and not c.relispopulated
  union all
  select distinct case when g.tgisinternal then 'disabled-foreign-key' else 'disabled-trigger' end,
         pg_catalog.format('%I.%I', n.nspname, c.relname),
         case when g.tgisinternal then pg_catalog.format('constraint %I', k.conname) else pg_catalog.format('trigger %I', g.tgname) end
  from pg_catalog.pg_trigger g
  join pg_catalog.pg_class c on c.oid = g.tgrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_constraint k on k.oid = g.tgconstraint
  where g.tgenabled = 'D' and coalesce(pg_catalog.to_jsonb(g) ->> 'tgparentid', '0') = '0' and c.relpersistence <> 't'
    and (not g.tgisinternal or (k.contype = 'f' and k.convalidated))
  order by 1, 2, 3`;

const ofCluster = `
  select 'prepared-transaction' as kind, database::text as name, null::float8 as measured,
         pg_catalog.format('%L, prepared %s', gid, prepared) as evidence
  from pg_catalog.pg_prepared_xacts
  union all
  select 'wraparound', datname::text, greatest(pg_catalog.age(datfrozenxid), pg_catalog.mxid_age(datminmxid))::float8,
         pg_catalog.format('oldest transaction %s ago, oldest multixact %s ago',
                           pg_catalog.age(datfrozenxid), pg_catalog.mxid_age(datminmxid))
  from pg_catalog.pg_database
  where greatest(pg_catalog.age(datfrozenxid), pg_catalog.mxid_age(datminmxid)) > $1::int8
  order by 1, 2, 4`;

export function stateOfDatabase(session: Session): Promise<State[]> {
  return session.query<State>(ofDatabase);
}

export function stateOfCluster(session: Session, maxAge: number): Promise<State[]> {
  return session.query<State>(ofCluster, [maxAge]);
}
