/** Columns of every query here. `part` is null for the object itself. */
export interface Row {
  /** Kind and name of the object, `table public.orders`. */
  readonly head: string;
  readonly part: string | null;
  readonly detail: string | null;
  /** Of several lines. */
  readonly definition?: string | null;
  /** Only its hash is kept. */
  readonly source?: string | null;
  readonly owner?: string | null;
}

/** Neither the system's schemas nor those that checks make in the recovered copy. */
export const ownSchema = (schema = 'n.nspname') =>
  `${schema} !~ '^(pg_|pgproof_)' and ${schema} <> 'information_schema'`;

/**
 * An extension's objects come with it: its version stands for them. What PostgreSQL makes along with an object (`i`), the
 * functions of a range type for one, tells nothing either, except of sequences.
 */
export const noMember = (catalog: string, oid: string, kinds = "'e'") => `not exists (
  select from pg_catalog.pg_depend m
  where m.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass and m.objid = ${oid} and m.deptype in (${kinds}))`;

/** Tables, views, sequences and composite types of users; beside them their row in pg_class as `c`. */
export const relation = `
  select c.oid, c.relkind, c.relowner, c.relacl,
         case when c.relispartition then 'partition'
              when c.relkind in ('r', 'p') then 'table'
              when c.relkind = 'v' then 'view'
              when c.relkind = 'm' then 'materialized view'
              when c.relkind = 'f' then 'foreign table'
              when c.relkind = 'S' then 'sequence'
              else 'type' end || pg_catalog.format(' %I.%I', n.nspname, c.relname) as head
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c') and ${ownSchema()} and ${noMember('pg_class', 'c.oid')}`;

export const roleName = (oid: string) => `pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(${oid}))`;

const privilege = `a.privilege_type || case when a.is_grantable then ' with grant option' else '' end`;

/**
 * One row per grantee: where rights differ from those that an object of its kind has by default.
 *
 * @param objects a query for `head`, `what` (behind the grantee), `acl`, `kind` (as acldefault takes it) and `owner`
 */
export const grants = (objects: string) => `
  select o.head,
         d.word || ' ' || case d.grantee when 0 then 'PUBLIC' else ${roleName('d.grantee')} end || o.what as part,
         pg_catalog.string_agg(d.privilege, ', ' order by d.privilege collate "C") as detail
  from (${objects}) o
  cross join lateral (
    (select 'grant' as word, a.grantee, ${privilege} as privilege from pg_catalog.aclexplode(o.acl) a
     except
     select 'grant', a.grantee, ${privilege} from pg_catalog.aclexplode(pg_catalog.acldefault(o.kind, o.owner)) a)
    union all
    (select 'revoke', a.grantee, ${privilege} from pg_catalog.aclexplode(pg_catalog.acldefault(o.kind, o.owner)) a
     except
     select 'revoke', a.grantee, ${privilege} from pg_catalog.aclexplode(o.acl) a)
  ) d
  where o.acl is not null
  group by o.head, o.what, d.word, d.grantee`;
