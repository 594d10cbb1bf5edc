import { sizeUnlessLocked, type Session } from '../../../core/index.ts';

export interface CheckedRelation {
  readonly oid: number;
  /** Quoted and qualified. */
  readonly name: string;
  /** Quoted. */
  readonly schema: string;
  /** `heap`, the access method of an index, or `sequence` where amcheck cannot read sequences. */
  readonly method: string;
  readonly bytes: number;
  /** A prepared transaction holds a lock on the table that parentCheck would wait for, for ever. */
  readonly locked: boolean;
  /** False for an index that its creation left unfinished; nothing uses it. */
  readonly valid: boolean;
}

/** Everything with storage, the largest first. Temporary relations are of sessions that no longer exist. */
export function relationsOf(session: Session, major: number): Promise<CheckedRelation[]> {
  return session.query<CheckedRelation>(`
    select c.oid::int8::float8 as oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
           pg_catalog.quote_ident(n.nspname) as schema,
           ${major < 15 ? "case c.relkind when 'S' then 'sequence' else coalesce(a.amname, 'heap') end" : "coalesce(a.amname, 'heap')"} as method, (${sizeUnlessLocked('c.oid')})::float8 as bytes,
           coalesce(i.indisvalid and i.indisready, true) as valid,
           exists (select from pg_catalog.pg_locks l where l.pid is null and l.relation = coalesce(i.indrelid, c.oid)
                     and l.mode not in ('AccessShareLock', 'RowShareLock', 'ShareLock')
                     and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
             as locked
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join pg_catalog.pg_am a on a.oid = c.relam
    left join pg_catalog.pg_index i on i.indexrelid = c.oid
    where c.relkind in ('r', 't', 'm', 'i', 'S') and c.relpersistence <> 't'
    order by bytes desc, c.oid`);
}
