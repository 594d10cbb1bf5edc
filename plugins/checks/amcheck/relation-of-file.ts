import type { Session } from '../../../core/index.ts';

export interface NamedRelation {
  readonly oid: number;
  /** Quoted and qualified. */
  readonly name: string;
  readonly isIndex: boolean;
}

/** A relation's file as the server's messages tell it, without fork and segment: `base/5/16411` of `base/5/16411_vm.2`. */
const file = /\b((?:base|global|pg_tblspc)\/(?:\w+\/)*\d+)(?=[_."\s:]|$)/;

/** Which relation of this database a message means by the path of its file; undefined when it names none. */
export async function relationOfFile(session: Session, message: string): Promise<NamedRelation | undefined> {
  const path = file.exec(message)?.[1];
  if (path === undefined) return undefined;
  const [found] = await session.query<NamedRelation>(
    `select c.oid::int8::float8 as oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
            c.relkind = 'i' as "isIndex"
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 't', 'm', 'i', 'S') and pg_catalog.pg_relation_filepath(c.oid) = $1`,
    [path],
  );
  return found;
}
