import { grants, relation, roleName } from './shared.ts';

const nameOf = (oid: string) =>
  `(select pg_catalog.format('%I.%I', pn.nspname, pc.relname) from pg_catalog.pg_class pc
    join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace where pc.oid = ${oid})`;
const parents = `(select pg_catalog.string_agg(${nameOf('h.inhparent')}, ', ' order by h.inhseqno)
                  from pg_catalog.pg_inherits h where h.inhrelid = c.oid)`;

export const relations = (major: number) => `
  select r.head, null as part,
         pg_catalog.concat_ws(', ',
           case when c.relispartition then 'of ' || ${parents} || ' ' || pg_catalog.pg_get_expr(c.relpartbound, c.oid)
                else 'inherits ' || ${parents} end,
           case when c.relkind = 'p' then 'partitioned by ' || pg_catalog.pg_get_partkeydef(c.oid) end,
           case when c.relkind = 'c' then 'composite' end,
           case when c.reloftype <> 0 then 'of type ' || pg_catalog.format_type(c.reloftype, null) end,
           case when c.relpersistence = 'u' then 'unlogged' end,
           case when c.relforcerowsecurity then 'row security forced' when c.relrowsecurity then 'row security' end,
           case (case when c.relkind in ('r', 'p') then c.relreplident end) when 'f' then 'replica identity full' when 'n' then 'replica identity nothing'
                               when 'i' then 'replica identity by index' end,
           'server ' || (select pg_catalog.quote_ident(s.srvname) from pg_catalog.pg_foreign_table f
                         join pg_catalog.pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = c.oid),
           'tablespace ' || (select pg_catalog.quote_ident(t.spcname) from pg_catalog.pg_tablespace t where t.oid = c.reltablespace),
           ${major >= 12 ? `'access method ' || (select pg_catalog.quote_ident(a.amname) from pg_catalog.pg_am a where a.oid = c.relam and a.amname <> 'heap'),` : ''}
           'with (' || (select pg_catalog.string_agg(o, ', ' order by o collate "C") from pg_catalog.unnest(c.reloptions) o) || ')',
           'owner ' || ${roleName('c.relowner')}) as detail,
         case when c.relkind in ('v', 'm') then pg_catalog.pg_get_viewdef(c.oid) end as definition
  from (${relation}) r join pg_catalog.pg_class c on c.oid = r.oid
  where c.relkind <> 'S'`;

export const sequences = `
  select r.head, null as part,
         pg_catalog.concat_ws(', ', pg_catalog.format_type(s.seqtypid, null), 'start ' || s.seqstart,
           'increment ' || s.seqincrement, 'min ' || s.seqmin, 'max ' || s.seqmax, 'cache ' || s.seqcache,
           case when s.seqcycle then 'cycle' end,
           (select 'owned by ' || ${nameOf('d.refobjid')} || '.' || pg_catalog.quote_ident(a.attname)
            from pg_catalog.pg_depend d
            join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
            where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = r.oid
              and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype in ('a', 'i') limit 1),
           'owner ' || ${roleName('r.relowner')}) as detail
  from (${relation}) r join pg_catalog.pg_sequence s on s.seqrelid = r.oid`;

export const columns = (major: number) => `
  select r.head, 'column ' || pg_catalog.quote_ident(a.attname) as part,
         pg_catalog.concat_ws(' ', pg_catalog.format_type(a.atttypid, a.atttypmod),
           (select 'collate ' || pg_catalog.format('%I.%I', n.nspname, l.collname) from pg_catalog.pg_collation l
            join pg_catalog.pg_namespace n on n.oid = l.collnamespace
            where l.oid = a.attcollation and l.oid <> t.typcollation),
           case when a.attnotnull then 'not null' end,
           case a.attidentity when 'a' then 'identity always' when 'd' then 'identity by default' end,
           ${major >= 12 ? `case a.attgenerated when 's' then 'generated stored' when 'v' then 'generated virtual' else` : ''}
             case when d.adbin is not null then 'default' end ${major >= 12 ? 'end' : ''},
           pg_catalog.pg_get_expr(d.adbin, d.adrelid)) as detail
  from (${relation}) r
  join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  join pg_catalog.pg_type t on t.oid = a.atttypid
  left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where r.relkind <> 'S'`;

export const relationGrants = grants(
  `select head, '' as what, relacl as acl, case relkind when 'S' then 's' else 'r' end::"char" as kind, relowner as owner
   from (${relation}) r where relkind <> 'c'`,
);
export const columnGrants = grants(
  `select head, ' on column ' || pg_catalog.quote_ident(a.attname) as what, a.attacl as acl, 'c'::"char" as kind, relowner as owner
   from (${relation}) r join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attacl is not null`,
);
