import type { Session } from '../../../core/index.ts';

export interface Need {
  /** The library. */
  readonly library: string;
  /** `column public.places.shape`, `index public.places_shape_idx`. */
  readonly what: string;
}

/** Columns, indexes and tables that cannot be read or checked without these libraries. */
export function neededBy(session: Session, libraries: readonly string[], major: number): Promise<Need[]> {
  return session.query<Need>(
    `with recursive lacking(oid, library) as (
       select p.oid, p.probin from pg_catalog.pg_proc p join pg_catalog.pg_language l on l.oid = p.prolang
       where l.lanname = 'c' and p.probin = any ($1)
     ), functions(oid, library) as (
       select oid, library from lacking
       union
       select p.oid, f.library from lacking f join pg_catalog.pg_language l on l.lanplcallfoid = f.oid
         join pg_catalog.pg_proc p on p.prolang = l.oid
     ), types(oid, library) as (
       select t.oid, f.library from lacking f join pg_catalog.pg_type t on t.typoutput = f.oid
       union
       select part.whole, types.library from types join (
         select t.typelem as part, t.oid as whole from pg_catalog.pg_type t where t.typelem <> 0
         union all select t.typbasetype, t.oid from pg_catalog.pg_type t where t.typtype = 'd'
         union all select r.rngsubtype, r.rngtypid from pg_catalog.pg_range r
         ${major >= 14 ? 'union all select r.rngsubtype, r.rngmultitypid from pg_catalog.pg_range r' : ''}
         union all select a.atttypid, c.reltype from pg_catalog.pg_attribute a
           join pg_catalog.pg_class c on c.oid = a.attrelid where a.attnum > 0 and c.reltype <> 0
       ) as part on part.part = types.oid
     ), classes(oid, library) as (
       -- Of a family only what is for the type of the class: extensions add to the families of others.
       select oc.oid, f.library from functions f join pg_catalog.pg_amproc ap on ap.amproc = f.oid
         join pg_catalog.pg_opclass oc on oc.opcfamily = ap.amprocfamily
           and oc.opcintype = ap.amproclefttype and oc.opcintype = ap.amprocrighttype
       union
       select oc.oid, f.library from functions f join pg_catalog.pg_operator o on o.oprcode = f.oid
         join pg_catalog.pg_amop ao on ao.amopopr = o.oid
         join pg_catalog.pg_opclass oc on oc.opcfamily = ao.amopfamily
           and oc.opcintype = ao.amoplefttype and oc.opcintype = ao.amoprighttype
       union
       select oc.oid, f.library from functions f join pg_catalog.pg_am am on am.amhandler = f.oid
         join pg_catalog.pg_opclass oc on oc.opcmethod = am.oid
     ), needs(library, kind, relation, part) as (
       select types.library, 'column', a.attrelid, '.' || pg_catalog.quote_ident(a.attname)
       from types join pg_catalog.pg_attribute a on a.atttypid = types.oid and a.attnum > 0 and not a.attisdropped
         join pg_catalog.pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'm')
       union
       select classes.library, 'index', i.indexrelid, ''
       from pg_catalog.pg_index i cross join lateral pg_catalog.unnest(i.indclass::pg_catalog.oid[]) as u(opclass)
         join classes on classes.oid = u.opclass
       union
       select f.library, 'index', i.indexrelid, ''
       from functions f
         join pg_catalog.pg_depend d on d.refobjid = f.oid and d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
           and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
         join pg_catalog.pg_index i on i.indexrelid = d.objid
       ${
         major >= 12
           ? `union select f.library, 'table', c.oid, '' from functions f
              join pg_catalog.pg_am am on am.amhandler = f.oid and am.amtype = 't'
              join pg_catalog.pg_class c on c.relam = am.oid and c.relkind in ('r', 'm')`
           : ''
       }
     )
     select library, pg_catalog.format('%s %I.%I%s', kind, n.nspname, c.relname, part) as what
     from needs join pg_catalog.pg_class c on c.oid = needs.relation
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname <> 'pg_catalog' and c.relpersistence <> 't' order by 2`,
    [libraries],
  );
}
