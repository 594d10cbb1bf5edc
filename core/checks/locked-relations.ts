import type { PromotedServer } from '../recovery/running-server.ts';

/** What transactions that were prepared on the source keep everybody from reading. Nothing ends them here. */
export interface LockedRelations {
  /** By database: quoted and qualified, tables first. */
  readonly of: ReadonlyMap<string, readonly string[]>;
  /** How long a statement or program waits for a lock. */
  readonly timeoutMs: number;
}

const held = "l.pid is null and l.mode = 'AccessExclusiveLock' and l.relation is not null";
/** Locks of all databases; null stands for a catalog that they share. */
const databasesWithLocks = `
  select distinct d.datname as name from pg_catalog.pg_locks l left join pg_catalog.pg_database d on d.oid = l.database
  where ${held}`;
/** A table that such a transaction has created is seen by nobody, so nobody waits for it. */
const visibleHere = `
  select pg_catalog.format('%I.%I', n.nspname, c.relname) as name
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.oid in (select l.relation from pg_catalog.pg_locks l where ${held} and l.database in
    (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())))
  order by c.relkind not in ('r', 'p', 'm'), 1`;

/** Undefined when nothing is locked, as nearly always. */
export async function lockedRelations(server: PromotedServer, timeoutMs: number): Promise<LockedRelations | undefined> {
  const ask = async (database: string, sql: string) => {
    await using session = await server.connect(database);
    return (await session.query<{ name: string | null }>(sql)).map(({ name }) => name);
  };
  const suspects = await ask(server.databases[0] ?? 'postgres', databasesWithLocks);
  const of = new Map<string, readonly string[]>();
  for (const database of server.databases) {
    if (!suspects.includes(database) && !suspects.includes(null)) continue;
    const names = (await ask(database, visibleHere)).filter((name) => name !== null);
    if (names.length > 0) of.set(database, names);
  }
  return of.size === 0 ? undefined : { of, timeoutMs };
}
