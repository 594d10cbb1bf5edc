import { grants, noMember, ownSchema, roleName } from './shared.ts';

const qualified = (schema: string, name: string) => `pg_catalog.format('%I.%I', ${schema}, ${name})`;
const optionNames = (options: string) =>
  `'options ' || (select pg_catalog.string_agg(pg_catalog.quote_ident(pg_catalog.split_part(o, '=', 1)), ', ' order by o collate "C")
                  from pg_catalog.unnest(${options}) o)`;
const firing = (enabled: string) =>
  `case ${enabled} when 'D' then 'disabled' when 'R' then 'on replicas only' when 'A' then 'always' end`;

export const schemas = `
  select 'schema ' || pg_catalog.quote_ident(n.nspname) as head, null as part, 'owner ' || ${roleName('n.nspowner')} as detail
  from pg_catalog.pg_namespace n where ${ownSchema()} and ${noMember('pg_namespace', 'n.oid')}`;
export const schemaGrants = grants(
  `select 'schema ' || pg_catalog.quote_ident(n.nspname) as head, '' as what, n.nspacl as acl, 'n'::"char" as kind, n.nspowner as owner
   from pg_catalog.pg_namespace n where ${ownSchema()} and ${noMember('pg_namespace', 'n.oid')}`,
);

/** A drill's amcheck brings the extension up to date, so its version tells nothing. */
export const extensions = `
  select 'extension ' || pg_catalog.quote_ident(e.extname) as head, null as part,
         pg_catalog.concat_ws(', ', case when e.extname <> 'amcheck' then 'version ' || e.extversion end,
           'schema ' || pg_catalog.quote_ident(n.nspname), 'owner ' || ${roleName('e.extowner')}) as detail
  from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
  where n.nspname !~ '^pgproof_'`;

export const defaultPrivileges = `
  select 'default privileges of ' || ${roleName('d.defaclrole')} || coalesce(' in ' || pg_catalog.quote_ident(n.nspname), '') as head,
         'grant ' || case a.grantee when 0 then 'PUBLIC' else ${roleName('a.grantee')} end || ' on '
           || case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types'
                                   when 'n' then 'schemas' when 'L' then 'large objects' else d.defaclobjtype::pg_catalog.text end as part,
         pg_catalog.string_agg(a.privilege_type || case when a.is_grantable then ' with grant option' else '' end, ', '
                               order by a.privilege_type collate "C") as detail
  from pg_catalog.pg_default_acl d
  left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace
  cross join lateral pg_catalog.aclexplode(d.defaclacl) a
  group by 1, 2`;

export const publications = (major: number) => `
  select 'publication ' || pg_catalog.quote_ident(p.pubname) as head, null as part,
         pg_catalog.concat_ws(', ', case when p.puballtables then 'all tables' end, case when p.pubinsert then 'insert' end,
           case when p.pubupdate then 'update' end, case when p.pubdelete then 'delete' end,
           ${major >= 11 ? "case when p.pubtruncate then 'truncate' end," : ''}
           ${major >= 13 ? "case when p.pubviaroot then 'via root' end," : ''}
           'owner ' || ${roleName('p.pubowner')}) as detail
  from pg_catalog.pg_publication p
  union all
  select 'publication ' || pg_catalog.quote_ident(p.pubname), 'table ' || ${qualified('n.nspname', 'c.relname')},
         ${
           major >= 15
             ? `pg_catalog.concat_ws(' ', 'columns ' || (
                  select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attname collate "C")
                  from pg_catalog.pg_attribute a where a.attrelid = r.prrelid and a.attnum = any (r.prattrs::pg_catalog.int2[])),
                'where ' || pg_catalog.pg_get_expr(r.prqual, r.prrelid))`
             : 'null'
         }
  from pg_catalog.pg_publication_rel r
  join pg_catalog.pg_publication p on p.oid = r.prpubid
  join pg_catalog.pg_class c on c.oid = r.prrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  ${
    major >= 15
      ? `union all
  select 'publication ' || pg_catalog.quote_ident(p.pubname), 'schema ' || pg_catalog.quote_ident(n.nspname), null
  from pg_catalog.pg_publication_namespace r
  join pg_catalog.pg_publication p on p.oid = r.pnpubid join pg_catalog.pg_namespace n on n.oid = r.pnnspid`
      : ''
  }`;

/** Without the connection string: it holds a password. */
export const subscriptions = `
  select 'subscription ' || pg_catalog.quote_ident(s.subname) as head, null as part,
         pg_catalog.concat_ws(', ', case when not s.subenabled then 'disabled' end,
           'publications ' || (select pg_catalog.string_agg(pg_catalog.quote_ident(p), ' ' order by p collate "C") from pg_catalog.unnest(s.subpublications) p),
           'owner ' || ${roleName('s.subowner')}) as detail
  from pg_catalog.pg_subscription s
  where s.subdbid = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())`;

export const eventTriggers = `
  select 'event trigger ' || pg_catalog.quote_ident(e.evtname) as head, null as part,
         pg_catalog.concat_ws(', ', ${firing('e.evtenabled')}, 'on ' || e.evtevent, 'executes ' || e.evtfoid::pg_catalog.regproc::pg_catalog.text,
           'tags ' || (select pg_catalog.string_agg(t, ' ' order by t collate "C") from pg_catalog.unnest(e.evttags) t),
           'owner ' || ${roleName('e.evtowner')}) as detail
  from pg_catalog.pg_event_trigger e where ${noMember('pg_event_trigger', 'e.oid')}`;

/** Of options only the names: values hold passwords. */
export const foreignServers = `
  select 'foreign server ' || pg_catalog.quote_ident(s.srvname) as head, null as part,
         pg_catalog.concat_ws(', ', 'wrapper ' || pg_catalog.quote_ident(w.fdwname), ${optionNames('s.srvoptions')},
           'owner ' || ${roleName('s.srvowner')}) as detail
  from pg_catalog.pg_foreign_server s join pg_catalog.pg_foreign_data_wrapper w on w.oid = s.srvfdw
  union all
  select 'foreign server ' || pg_catalog.quote_ident(s.srvname),
         'user mapping of ' || case u.umuser when 0 then 'PUBLIC' else ${roleName('u.umuser')} end,
         ${optionNames('u.umoptions')}
  from pg_catalog.pg_user_mapping u join pg_catalog.pg_foreign_server s on s.oid = u.umserver`;

export const statistics = `
  select 'statistics ' || ${qualified('n.nspname', 's.stxname')} as head, null as part,
         pg_catalog.pg_get_statisticsobjdef(s.oid) as detail
  from pg_catalog.pg_statistic_ext s join pg_catalog.pg_namespace n on n.oid = s.stxnamespace where ${ownSchema()}`;

/** Kinds that are rare: their names only. */
export const rareKinds = `
  ${[
    ['collation', 'pg_collation', 'collname', 'collnamespace', 'collowner'],
    ['conversion', 'pg_conversion', 'conname', 'connamespace', 'conowner'],
    ['text search configuration', 'pg_ts_config', 'cfgname', 'cfgnamespace', 'cfgowner'],
    ['text search dictionary', 'pg_ts_dict', 'dictname', 'dictnamespace', 'dictowner'],
  ]
    .map(
      ([kind, catalog = '', name, schema, owner]) => `
  select '${kind} ' || ${qualified('n.nspname', `o.${name}`)} as head, null as part, 'owner ' || ${roleName(`o.${owner}`)} as detail
  from pg_catalog.${catalog} o join pg_catalog.pg_namespace n on n.oid = o.${schema}
  where ${ownSchema()} and ${noMember(catalog, 'o.oid')}`,
    )
    .join('\n  union all')}
  union all
  select 'operator ' || pg_catalog.format('%I.%s(%s, %s)', n.nspname, o.oprname,
           case o.oprleft when 0 then 'none' else pg_catalog.format_type(o.oprleft, null) end,
           case o.oprright when 0 then 'none' else pg_catalog.format_type(o.oprright, null) end), null,
         pg_catalog.concat_ws(', ', 'by ' || o.oprcode::pg_catalog.text, 'owner ' || ${roleName('o.oprowner')})
  from pg_catalog.pg_operator o join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
  where ${ownSchema()} and ${noMember('pg_operator', 'o.oid')}
  union all
  select 'operator class ' || ${qualified('n.nspname', 'o.opcname')} || ' using ' || pg_catalog.quote_ident(a.amname), null,
         pg_catalog.concat_ws(', ', 'for ' || pg_catalog.format_type(o.opcintype, null), case when o.opcdefault then 'default' end,
           'owner ' || ${roleName('o.opcowner')})
  from pg_catalog.pg_opclass o join pg_catalog.pg_am a on a.oid = o.opcmethod
  join pg_catalog.pg_namespace n on n.oid = o.opcnamespace
  where ${ownSchema()} and ${noMember('pg_opclass', 'o.oid')}
  union all
  select 'cast ' || pg_catalog.format('(%s as %s)', pg_catalog.format_type(k.castsource, null), pg_catalog.format_type(k.casttarget, null)), null,
         pg_catalog.concat_ws(', ', case k.castcontext when 'a' then 'in assignments' when 'i' then 'implicit' end,
           case when k.castfunc <> 0 then 'by ' || k.castfunc::pg_catalog.regproc::pg_catalog.text end)
  from pg_catalog.pg_cast k where k.oid >= 16384 and ${noMember('pg_cast', 'k.oid', "'e', 'i'")}
  union all
  select 'language ' || pg_catalog.quote_ident(l.lanname), null, pg_catalog.concat_ws(', ',
           case when l.lanpltrusted then 'trusted' end, 'owner ' || ${roleName('l.lanowner')})
  from pg_catalog.pg_language l where l.lanispl and ${noMember('pg_language', 'l.oid')}`;
