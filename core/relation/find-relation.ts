import type { Session } from '../contracts/check.ts';
import { relationErrors } from './relation-errors.ts';
import { relationLabel, type RelationOption } from './relation-option.ts';

export interface Relation {
  readonly oid: number;
  /** Quoted and qualified, to be put into SQL. */
  readonly sql: string;
  /** pg_class.relkind: `r` table, `p` partitioned table, `m` materialized view, `v` view, `f` foreign table … */
  readonly kind: string;
  /** pg_class.relpersistence: `p` permanent, `u` unlogged, `t` temporary. */
  readonly persistence: string;
}

export interface RelationMissing {
  readonly missing: true;
  /** Names that may be meant: other schemas, other case. */
  readonly similar: readonly string[];
}

const relations = `
  select c.oid::int8::float8 as oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as sql,
         c.relkind::text as kind, c.relpersistence::text as persistence
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace`;

/**
 * Looks a relation up by the rules of SQL for quotes and case; a name without a schema is in `public`.
 *
 * @throws RELATION_NAME_INVALID (blame: operator)
 */
export async function findRelation(session: Session, relation: RelationOption): Promise<Relation | RelationMissing> {
  const [schema, name] = await partsOf(session, relation);
  const [found] = await session.query<Relation>(`${relations} where n.nspname = $1 and c.relname = $2`, [schema, name]);
  if (found !== undefined) return found;
  const similar = await session.query<Relation>(
    `${relations} where pg_catalog.lower(c.relname) = pg_catalog.lower($1) and c.relkind in ('r', 'p', 'm', 'v', 'f')
     order by n.nspname <> $2, 2 limit 3`,
    [name, schema],
  );
  return { missing: true, similar: similar.map(({ sql }) => sql) };
}

async function partsOf(session: Session, relation: RelationOption): Promise<[schema: string, name: string]> {
  if (typeof relation !== 'string') return [relation.schema, relation.name];
  const parts = await session
    .value<string[]>('select pg_catalog.parse_ident($1)', [relation])
    .catch((error: unknown) => {
      // 22023: the server's word for a name that cannot be parsed.
      if ((error as { code?: unknown }).code === '22023') return [];
      throw error;
    });
  const [first, second, ...more] = parts ?? [];
  if (first === undefined || more.length > 0) {
    throw relationErrors.RELATION_NAME_INVALID({ relation: relationLabel(relation) });
  }
  return second === undefined ? ['public', first] : [first, second];
}
