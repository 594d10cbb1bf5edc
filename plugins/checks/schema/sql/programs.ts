import { grants, noMember, ownSchema, roleName } from './shared.ts';

const functionKind = (major: number) =>
  major >= 11
    ? `case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' when 'w' then 'window function' else 'function' end`
    : `case when p.proisagg then 'aggregate' when p.proiswindow then 'window function' else 'function' end`;

const routine = (major: number) => `
  select p.oid, p.proowner, p.proacl,
         ${functionKind(major)} || pg_catalog.format(' %I.%I(%s)', n.nspname, p.proname,
                                                     pg_catalog.oidvectortypes(p.proargtypes)) as head
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where ${ownSchema()} and ${noMember('pg_proc', 'p.oid', "'e', 'i'")}`;

export const functions = (major: number) => `
  select r.head, null as part,
         pg_catalog.concat_ws(', ',
           'arguments (' || nullif(pg_catalog.pg_get_function_arguments(p.oid), '') || ')',
           'returns ' || pg_catalog.pg_get_function_result(p.oid),
           'language ' || pg_catalog.quote_ident(l.lanname),
           case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
           case when p.proisstrict then 'strict' end, case when p.prosecdef then 'security definer' end,
           case when p.proleakproof then 'leakproof' end,
           case p.proparallel when 's' then 'parallel safe' when 'r' then 'parallel restricted' end,
           'sets ' || (select pg_catalog.string_agg(pg_catalog.split_part(s, '=', 1), ' ' order by s collate "C")
                       from pg_catalog.unnest(p.proconfig) s),
           'transition ' || a.aggtransfn::pg_catalog.text) as detail,
         case when a.aggfnoid is null then pg_catalog.concat_ws(E'\\n', p.prosrc, p.probin${major >= 14 ? ', pg_catalog.pg_get_function_sqlbody(p.oid)' : ''}) end as source,
         ${roleName('p.proowner')} as owner
  from (${routine(major)}) r
  join pg_catalog.pg_proc p on p.oid = r.oid
  join pg_catalog.pg_language l on l.oid = p.prolang
  left join pg_catalog.pg_aggregate a on a.aggfnoid = p.oid`;

export const functionGrants = (major: number) =>
  grants(`select head, '' as what, proacl as acl, 'f'::"char" as kind, proowner as owner from (${routine(major)}) r`);

/** Neither arrays nor the row types of tables: they come with what they are of. */
const type = `
  select t.oid, t.typowner, t.typacl, t.typtype, 'type ' || pg_catalog.format('%I.%I', n.nspname, t.typname) as head
  from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where t.typtype in ('b', 'd', 'e', 'r') and ${ownSchema()} and ${noMember('pg_type', 't.oid')}
    and not exists (select from pg_catalog.pg_type e where e.typarray = t.oid)`;

export const types = `
  select y.head, null as part,
         pg_catalog.concat_ws(', ',
           case t.typtype
             when 'e' then 'enum (' || (select pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' order by e.enumsortorder)
                                        from pg_catalog.pg_enum e where e.enumtypid = t.oid) || ')'
             when 'd' then 'domain over ' || pg_catalog.format_type(t.typbasetype, t.typtypmod)
             when 'r' then 'range of ' || (select pg_catalog.format_type(g.rngsubtype, null) from pg_catalog.pg_range g where g.rngtypid = t.oid)
             else 'base type' end,
           case when t.typnotnull then 'not null' end,
           case when t.typtype = 'd' then 'default ' || t.typdefault end,
           'owner ' || ${roleName('t.typowner')}) as detail
  from (${type}) y join pg_catalog.pg_type t on t.oid = y.oid`;

export const domainConstraints = `
  select y.head, 'constraint ' || pg_catalog.quote_ident(k.conname) as part,
         pg_catalog.pg_get_constraintdef(k.oid) as detail
  from (${type}) y join pg_catalog.pg_constraint k on k.contypid = y.oid and k.contype <> 'n'`;

export const typeGrants = grants(
  `select head, '' as what, typacl as acl, 'T'::"char" as kind, typowner as owner from (${type}) y`,
);
