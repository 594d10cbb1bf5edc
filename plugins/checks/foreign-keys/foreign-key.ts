import { sizeUnlessLocked, type Session } from '../../../core/index.ts';

/** One column of the key and the one it points to. */
export interface KeyColumn {
  /** Quoted. */
  readonly name: string;
  readonly referenced: string;
  /** `operator(…)`: referenced on its left, referencing on its right. */
  readonly operator: string;
  /** `::type` where the operator takes another type than the column has, else empty. */
  readonly castReferenced: string;
  readonly castReferencing: string;
  /** ` collate …` where the two columns differ in collation, else empty. */
  readonly collate: string;
}

export interface ForeignKey {
  readonly oid: number;
  /** Quoted, as all names here. */
  readonly name: string;
  /** `only` in front, except where rows lie in partitions. */
  readonly referencing: string;
  readonly referenced: string;
  readonly table: string;
  readonly definition: string;
  readonly columns: readonly KeyColumn[];
  readonly matchFull: boolean;
  /** The last column is a period, which several referenced rows may cover together (PostgreSQL 18). */
  readonly period: boolean;
  /** What both tables take on disk. */
  readonly bytes: number;
  /** The server does not see to it now: triggers are off, or a subscription fills one of the tables. */
  readonly unguarded: boolean;
  readonly standing: 'checked' | 'not valid' | 'not enforced' | 'compared by functions of the database';
}

/**
 * All foreign keys of the database, the dearest first. A partitioned table's constraint stands for those of its partitions,
 * on either side: rows are looked at once.
 */
export function foreignKeysOf(session: Session, major: number): Promise<ForeignKey[]> {
  const since = (first: number, sql: string, otherwise: string) => (major >= first ? sql : otherwise);
  const enforced = (row: string) => since(18, `${row}.conenforced`, 'true');
  return session.query<ForeignKey>(`
    with recursive part(root, relid) as (
      select c.oid, c.oid from pg_catalog.pg_class c where c.relkind in ('r', 'p')
      union all
      select part.root, i.inhrelid from part
        join pg_catalog.pg_class c on c.oid = part.relid and c.relkind = 'p'
        join pg_catalog.pg_inherits i on i.inhparent = part.relid
    ), size as (
      select root, pg_catalog.sum(${sizeUnlessLocked('relid')})::float8 as bytes from part
      where root in (select conrelid from pg_catalog.pg_constraint where contype = 'f'
                     union select confrelid from pg_catalog.pg_constraint where contype = 'f')
      group by root
    )
    select k.oid::int8::float8 as oid, pg_catalog.quote_ident(k.conname) as name,
      case fc.relkind when 'p' then '' else 'only ' end || pg_catalog.format('%I.%I', fn.nspname, fc.relname) as referencing,
      case pc.relkind when 'p' then '' else 'only ' end || pg_catalog.format('%I.%I', pn.nspname, pc.relname) as referenced,
      pg_catalog.format('%I.%I', fn.nspname, fc.relname) as table,
      pg_catalog.pg_get_constraintdef(k.oid) as definition,
      k.confmatchtype = 'f' as "matchFull", ${since(18, 'k.conperiod', 'false')} as period,
      col.columns, coalesce(fs.bytes, 0) + coalesce(ps.bytes, 0) as bytes,
      exists (select from pg_catalog.pg_trigger t where t.tgconstraint = k.oid and t.tgenabled in ('D', 'R'))
        or exists (select from pg_catalog.pg_subscription_rel s where s.srrelid in (k.conrelid, k.confrelid)) as unguarded,
      case when not ${enforced('k')} then 'not enforced' when not k.convalidated then 'not valid'
           when not col.trusted then 'compared by functions of the database' else 'checked' end as standing
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_class fc on fc.oid = k.conrelid join pg_catalog.pg_namespace fn on fn.oid = fc.relnamespace
    join pg_catalog.pg_class pc on pc.oid = k.confrelid join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace
    left join size fs on fs.root = k.conrelid left join size ps on ps.root = k.confrelid
    ${since(11, 'left join pg_catalog.pg_constraint parent on parent.oid = k.conparentid', '')}
    cross join lateral (
      select pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', pg_catalog.quote_ident(fa.attname), 'referenced', pg_catalog.quote_ident(pa.attname),
          'operator', pg_catalog.format('operator(%I.%s)', opn.nspname, op.oprname),
          'castReferenced', case when lt.typtype = 'p' or lt.oid = pa.atttypid then ''
                                 else pg_catalog.format('::%I.%I', ltn.nspname, lt.typname) end,
          'castReferencing', case when rt.typtype = 'p' or rt.oid = fa.atttypid then ''
                                  else pg_catalog.format('::%I.%I', rtn.nspname, rt.typname) end,
          'collate', case when pa.attcollation <> fa.attcollation and pa.attcollation <> 0
                          then pg_catalog.format(' collate %I.%I', con.nspname, co.collname) else '' end
        ) order by u.position) as columns,
        -- Of the languages internal and C; others are code that came with the backup.
        pg_catalog.bool_and(f.prolang in (12, 13)) as trusted
      from rows from (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey), pg_catalog.unnest(k.conpfeqop))
        with ordinality as u(fk, pk, op, position)
      join pg_catalog.pg_attribute fa on fa.attrelid = k.conrelid and fa.attnum = u.fk
      join pg_catalog.pg_attribute pa on pa.attrelid = k.confrelid and pa.attnum = u.pk
      join pg_catalog.pg_operator op on op.oid = u.op join pg_catalog.pg_namespace opn on opn.oid = op.oprnamespace
      join pg_catalog.pg_proc f on f.oid = op.oprcode
      join pg_catalog.pg_type lt on lt.oid = op.oprleft join pg_catalog.pg_namespace ltn on ltn.oid = lt.typnamespace
      join pg_catalog.pg_type rt on rt.oid = op.oprright join pg_catalog.pg_namespace rtn on rtn.oid = rt.typnamespace
      left join pg_catalog.pg_collation co on co.oid = pa.attcollation
      left join pg_catalog.pg_namespace con on con.oid = co.collnamespace
    ) as col
    where k.contype = 'f' and fc.relpersistence <> 't'
      ${since(
        11,
        `and (parent.oid is null
              or not (parent.convalidated and ${enforced('parent')}) and parent.conrelid <> k.conrelid)`,
        '',
      )}
    order by bytes desc, k.oid`);
}
