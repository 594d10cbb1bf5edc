import { relation } from './shared.ts';

/** What stands behind `create … name` in a definition. */
const behind = (definition: string, words: string) =>
  `pg_catalog.substr(${definition}, pg_catalog.length(${words}) + 2)`;

/** Those of constraints are told by the constraint. */
export const indexes = `
  select r.head, 'index ' || pg_catalog.quote_ident(x.relname) as part,
         case when i.indisvalid then '' else 'invalid ' end || case when i.indisunique then 'unique ' else '' end
         || pg_catalog.substr(d.text, pg_catalog.strpos(d.text, ' USING ') + 7) as detail
  from (${relation}) r
  join pg_catalog.pg_index i on i.indrelid = r.oid
  join pg_catalog.pg_class x on x.oid = i.indexrelid
  cross join lateral pg_catalog.pg_get_indexdef(i.indexrelid) as d(text)
  where not exists (
    select from pg_catalog.pg_constraint k
    where k.conrelid = i.indrelid and k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))`;

/** Not-null constraints stand with their columns, constraint triggers among the triggers. */
export const constraints = `
  select r.head, 'constraint ' || pg_catalog.quote_ident(k.conname) as part,
         pg_catalog.pg_get_constraintdef(k.oid) as detail
  from (${relation}) r join pg_catalog.pg_constraint k on k.conrelid = r.oid and k.contype not in ('t', 'n')`;

export const triggers = `
  select r.head, 'trigger ' || pg_catalog.quote_ident(t.tgname) as part,
         case t.tgenabled when 'D' then 'disabled ' when 'R' then 'on replicas only ' when 'A' then 'always ' else '' end
         || ${behind(
           'pg_catalog.pg_get_triggerdef(t.oid)',
           `'CREATE ' || case when t.tgconstraint <> 0 then 'CONSTRAINT ' else '' end || 'TRIGGER ' || pg_catalog.quote_ident(t.tgname)`,
         )} as detail
  from (${relation}) r join pg_catalog.pg_trigger t on t.tgrelid = r.oid and not t.tgisinternal`;

export const policies = `
  select r.head, 'policy ' || pg_catalog.quote_ident(p.polname) as part,
         pg_catalog.concat_ws(' ',
           case when p.polpermissive then 'permissive' else 'restrictive' end,
           'for ' || case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
                                   when 'd' then 'delete' else 'all' end,
           'to ' || (select pg_catalog.string_agg(g.name, ', ' order by g.name collate "C") from (
              select case o when 0 then 'PUBLIC' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(o)) end as name
              from pg_catalog.unnest(p.polroles) o) g),
           'using (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
           'with check (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')') as detail
  from (${relation}) r join pg_catalog.pg_policy p on p.polrelid = r.oid`;

export const rules = `
  select r.head, 'rule ' || pg_catalog.quote_ident(u.rulename) as part,
         case u.ev_enabled when 'D' then 'disabled' when 'R' then 'on replicas only' when 'A' then 'always' end as detail,
         pg_catalog.pg_get_ruledef(u.oid) as definition
  from (${relation}) r join pg_catalog.pg_rewrite u on u.ev_class = r.oid and u.rulename <> '_RETURN'`;
