import { databaseNames } from './bootstrap-superuser.ts';
import { openSession } from '../postgres/open-session.ts';
import type { ServerSession } from '../postgres/connection.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { promoteErrors } from './promote-errors.ts';
import type { RecoveringServer } from './recover.ts';
import { refusedConnection } from './refused-connection.ts';
import { requireOurServer } from './require-our-server.ts';
import { logTail } from './server-log.ts';
import type { FileWatch } from './watch-files.ts';

/** The server is not there yet; anything else that a connection meets is an answer. */
const notYet = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', '57P03']);
const wrongRole = '28000';
const noSuchDatabase = ['3D000', '55000'];
/** The cluster lists the database, and its files are gone. */
const lostDirectory = /subdirectory .* is missing/;

/**
 * Waits until the server lets the bootstrap superuser in, and makes sure that it is our server, out of recovery. Tries
 * again when files change, not after a time.
 */
export async function logIn(options: {
  readonly recovering: RecoveringServer;
  readonly files: FileWatch;
  readonly signal: AbortSignal;
  /** Names the bootstrap superuser may have, most likely first. */
  readonly candidates: readonly string[];
}): Promise<{ user: string; session: ServerSession }> {
  const { recovering, candidates } = options;
  for (const user of candidates) {
    const session = await firstSession(user, options);
    if (session === undefined) continue;
    await requireOurServer(session, recovering);
    await requireRecovered(session, recovering);
    return { user, session };
  }
  throw promoteErrors.SUPERUSER_UNKNOWN({ tried: candidates });
}

async function firstSession(
  user: string,
  { recovering, files, signal }: { recovering: RecoveringServer; files: FileWatch; signal: AbortSignal },
): Promise<ServerSession | undefined> {
  const { prepared, socketDirectory, port, major, ended } = recovering;
  const { layout, facts } = prepared;
  const usual = ['postgres', 'template1'];
  const tried: string[] = [];
  for await (const database of inTurn(usual, () => databaseNames(layout.dataDirectory, facts.control.blockSize))) {
    tried.push(database);
    for (;;) {
      signal.throwIfAborted();
      if (ended.aborted) throw recovering.reason();
      // Asking earlier is no use, and fills the log with refusals.
      if ((await readPostmasterPid(prepared.layout.dataDirectory))?.status !== 'ready') {
        await files.next(signal, ended);
        continue;
      }
      try {
        return await openSession({ socketDirectory, port, major, user, database, signal });
      } catch (error) {
        const { code = '', detail = '' } = error as { code?: string; detail?: string };
        if (code === wrongRole) return undefined;
        if (lostDirectory.test(detail)) throw refusedConnection(database, error);
        if (noSuchDatabase.includes(code)) break;
        if (!notYet.has(code)) throw signal.aborted ? error : refusedConnection(database, error);
        await files.next(signal, ended);
      }
    }
  }
  throw promoteErrors.NO_DATABASE_TO_CONNECT({ tried, superuser: user });
}

/** The databases that nearly every cluster has; where they are gone or closed, all others. */
async function* inTurn(usual: readonly string[], others: () => Promise<readonly string[]>): AsyncGenerator<string> {
  yield* usual;
  yield* (await others()).filter((name) => !usual.includes(name));
}

async function requireRecovered(session: ServerSession, { logFile }: RecoveringServer): Promise<void> {
  const [row] = await session.query<{ recovering: boolean }>('select pg_catalog.pg_is_in_recovery() as recovering');
  if (row?.recovering === false) return;
  await session.close();
  throw promoteErrors.STILL_IN_RECOVERY({ log: logTail(logFile) });
}
