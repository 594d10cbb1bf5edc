import type { Session } from '../../../core/index.ts';

export interface Installed {
  /** An extension, or a library that functions of no extension are in. */
  readonly name: string;
  readonly isExtension: boolean;
  readonly version: string | null;
  /** As the functions name them, e.g. `$libdir/hstore`. */
  readonly libraries: readonly string[];
}

/** Extensions with the libraries their functions are in, and libraries of functions that belong to none. */
export function installedIn(session: Session): Promise<Installed[]> {
  return session.query<Installed>(`
    with functions as (
      select e.oid as extension, p.probin from pg_catalog.pg_proc p
      join pg_catalog.pg_language l on l.oid = p.prolang and l.lanname = 'c'
      left join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid
        and d.deptype = 'e' and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      left join pg_catalog.pg_extension e on e.oid = d.refobjid
      where p.probin is not null
    )
    select e.extname as name, true as "isExtension", e.extversion as version,
           coalesce((select pg_catalog.json_agg(distinct f.probin) from functions f where f.extension = e.oid), '[]') as libraries
    from pg_catalog.pg_extension e
    union all
    select f.probin, false, null, pg_catalog.json_build_array(f.probin)
    from (select distinct probin from functions where extension is null) as f
    order by 2 desc, 1`);
}
