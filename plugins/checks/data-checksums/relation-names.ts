import type { CheckContext } from '../../../core/index.ts';

/** File path below the data directory → relation, of all databases that can be asked. */
export async function relationNames({ connect, databases }: CheckContext): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const database of databases) {
    const session = await connect(database);
    const rows = await session.query<{ path: string; name: string; shared: boolean }>(`
      select pg_catalog.pg_relation_filepath(c.oid) as path, c.relisshared as shared,
             pg_catalog.format('%I.%I', n.nspname, c.relname)
               || case when t.oid is null then '' else pg_catalog.format(', TOAST of %I.%I', tn.nspname, t.relname) end as name
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_index i on i.indexrelid = c.oid
      left join pg_catalog.pg_class t on t.reltoastrelid = coalesce(i.indrelid, c.oid)
      left join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
      where c.relkind in ('r', 't', 'm', 'i', 'S') and c.relpersistence <> 't'`);
    for (const { path, name, shared } of rows) names.set(path, shared ? name : `${database}: ${name}`);
  }
  return names;
}
