import { grants, roleName } from './shared.ts';

const database = `
  select d.oid, d.datdba, d.datacl, 'database ' || pg_catalog.quote_ident(d.datname) as head from pg_catalog.pg_database d`;

export const databases = (major: number) => `
  select b.head, null as part,
         pg_catalog.concat_ws(', ', 'encoding ' || pg_catalog.pg_encoding_to_char(d.encoding),
           'collate ' || pg_catalog.quote_literal(d.datcollate), 'ctype ' || pg_catalog.quote_literal(d.datctype),
           ${major >= 15 ? "case d.datlocprovider when 'i' then 'provider icu' when 'b' then 'provider builtin' end," : ''}
           ${major >= 17 ? "'locale ' || pg_catalog.quote_literal(d.datlocale)," : major >= 15 ? "'locale ' || pg_catalog.quote_literal(d.daticulocale)," : ''}
           case when d.datistemplate then 'template' end,
           case when not d.datallowconn then 'accepts no connections' end,
           case when d.datconnlimit >= 0 then 'connection limit ' || d.datconnlimit end,
           'tablespace ' || (select pg_catalog.quote_ident(t.spcname) from pg_catalog.pg_tablespace t
                             where t.oid = d.dattablespace and t.spcname <> 'pg_default'),
           'owner ' || ${roleName('d.datdba')}) as detail
  from (${database}) b join pg_catalog.pg_database d on d.oid = b.oid`;
export const databaseGrants = grants(
  `select head, '' as what, datacl as acl, 'd'::"char" as kind, datdba as owner from (${database}) b`,
);

const isOwn = (name: string) => `${name} !~ '^pg_'`;

/** Whether there is a password, never which. */
export const roles = `
  select 'role ' || pg_catalog.quote_ident(r.rolname) as head, null as part,
         pg_catalog.concat_ws(', ', case when r.rolsuper then 'superuser' end, case when r.rolcanlogin then 'login' end,
           case when r.rolcreatedb then 'createdb' end, case when r.rolcreaterole then 'createrole' end,
           case when r.rolreplication then 'replication' end, case when r.rolbypassrls then 'bypassrls' end,
           case when not r.rolinherit then 'noinherit' end, case when r.rolpassword is not null then 'password' end,
           case when r.rolconnlimit >= 0 then 'connection limit ' || r.rolconnlimit end,
           'valid until ' || r.rolvaliduntil::pg_catalog.text) as detail
  from pg_catalog.pg_authid r where ${isOwn('r.rolname')}`;

/** From 16 on a membership may be granted by several roles. */
export const memberships = (major: number) => `
  select 'role ' || pg_catalog.quote_ident(m.rolname) as head, 'member of ' || pg_catalog.quote_ident(g.rolname) as part,
         pg_catalog.concat_ws(', ', case when pg_catalog.bool_or(a.admin_option) then 'admin option' end${
           major >= 16
             ? `, case when not pg_catalog.bool_or(a.inherit_option) then 'without inherit' end,
           case when not pg_catalog.bool_or(a.set_option) then 'without set' end`
             : ''
         }) as detail
  from pg_catalog.pg_auth_members a
  join pg_catalog.pg_authid m on m.oid = a.member join pg_catalog.pg_authid g on g.oid = a.roleid
  where ${isOwn('m.rolname')}
  group by m.rolname, g.rolname`;

/** Names of settings only: a value can be a secret. */
export const settings = `
  select case when r.rolname is not null then 'role ' || pg_catalog.quote_ident(r.rolname)
              when d.datname is not null then 'database ' || pg_catalog.quote_ident(d.datname)
              else 'all roles' end as head,
         'setting ' || pg_catalog.quote_ident(pg_catalog.split_part(c, '=', 1))
           || case when r.rolname is not null and d.datname is not null then ' in database ' || pg_catalog.quote_ident(d.datname) else '' end as part,
         null as detail
  from pg_catalog.pg_db_role_setting s
  left join pg_catalog.pg_authid r on r.oid = s.setrole
  left join pg_catalog.pg_database d on d.oid = s.setdatabase
  cross join lateral pg_catalog.unnest(s.setconfig) c
  where r.rolname is null or ${isOwn('r.rolname')}`;

/** Where they lie is the host's affair. */
const tablespace = `
  select t.oid, t.spcowner, t.spcacl, 'tablespace ' || pg_catalog.quote_ident(t.spcname) as head
  from pg_catalog.pg_tablespace t where t.spcname !~ '^pg_'`;
export const tablespaces = `select head, null as part, 'owner ' || ${roleName('spcowner')} as detail from (${tablespace}) t`;
export const tablespaceGrants = grants(
  `select head, '' as what, spcacl as acl, 't'::"char" as kind, spcowner as owner from (${tablespace}) t`,
);
