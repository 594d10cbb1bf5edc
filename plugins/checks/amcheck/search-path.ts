import type { Session } from '../../../core/index.ts';

/** What a session's search path is, once it was set here: of a thousand small indexes each would cost a round trip. */
const current = new WeakMap<Session, string>();

/** Function, relation, schema or type that the search path did not lead to. */
const notFound = /^(42883|42P01|3F000|42704)$/;

/**
 * Functions in index expressions may count on a search path, and heapAllIndexed calls them: up to 16, later servers set
 * one of their own. The first is that of the database, others are tried where something is not found on it.
 */
export async function searchPaths(session: Session): Promise<readonly [string, ...string[]]> {
  const rows = await session.query<{ path: string; general: boolean }>(
    `select pg_catalog.substr(entry, 13) as path, setrole = 0 as general
     from pg_catalog.pg_db_role_setting cross join lateral pg_catalog.unnest(setconfig) as entry
     where entry like 'search\\_path=%' and setdatabase in
       (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
     order by setdatabase = 0, setrole`,
  );
  const first = rows.find(({ general }) => general)?.path ?? '"$user", public';
  return [first, ...new Set(rows.map(({ path }) => path).filter((path) => path !== first))];
}

/**
 * Does `work` with the first search path that leads to everything it needs. What it finds on another path than the
 * first counts only where it finds nothing wrong: functions of the same name may lie in many schemas.
 */
export async function onSearchPath<T>(
  session: Session,
  [first, ...others]: readonly [string, ...string[]],
  schema: string,
  work: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const set = async (path: string) => {
    if (current.get(session) === path) return;
    current.delete(session);
    await session.query(`select pg_catalog.set_config('search_path', $1, false)`, [path]);
    current.set(session, path);
  };
  await set(first);
  try {
    return await work();
  } catch (error) {
    if (!notFound.test(String((error as { code?: unknown }).code))) throw error;
    for (const path of [...others, `${schema}, public`]) {
      await set(path);
      const isSound = await work().then(
        (found) => found === undefined,
        () => false,
      );
      if (isSound) return undefined;
    }
    throw error;
  }
}
