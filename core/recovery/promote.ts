import { openSession } from '../postgres/open-session.ts';
import { clientOptions } from '../postgres/session-settings.ts';
import { explainRecoveryEnd } from './end/explain-end.ts';
import type { ConnectOptions, ServerSession } from '../postgres/connection.ts';
import type { BackupFacts, RecoveryFacts } from '../report/facts.ts';
import { askDatabases } from './ask-databases.ts';
import { serverLibraries } from './library-facts.ts';
import { promoteErrors } from './promote-errors.ts';
import { requireBoundary } from './moment/require-boundary.ts';
import type { RecoveringServer } from './recover.ts';
import { serverErrors } from './server-errors.ts';
import { logTail } from './server-log.ts';
import { isPgproofError } from '../errors/pgproof-error.ts';
import { readRecoveryFacts } from './recovery-facts.ts';
import { requireOurServer } from './require-our-server.ts';
import type { PromotedServer } from './running-server.ts';
import { logIn } from './log-in.ts';
import { verifyEnd } from './verify-end.ts';
import { watchFiles } from './watch-files.ts';

export type { PromotedServer } from './running-server.ts';

export interface PromoteOptions {
  readonly recovering: RecoveringServer;
  /** `Configuration.recovery.superuser`; found out when absent. */
  readonly superuser?: string | undefined;
  /** `BackupFacts.endLsn`: recovery that ended before it lost WAL. */
  readonly endLsn?: string | undefined;
  /** `BackupFacts.walMethod` */
  readonly walMethod?: BackupFacts['walMethod'];
  readonly signal: AbortSignal;
}

export interface Promotion {
  readonly server: PromotedServer;
  readonly recovery: RecoveryFacts;
}

/**
 * Resolves when the server is out of recovery, takes a write, and every database that accepts connections answers.
 *
 * @throws what `recover` throws, and errors of `promote-errors.ts`: RECOVERY_STOPPED_EARLY where the backup holds WAL
 *   that was not replayed
 */
export async function promote(options: PromoteOptions): Promise<Promotion> {
  const { recovering, signal, superuser } = options;
  try {
    return await promoteServer(options, superuser);
  } catch (error) {
    if (signal.aborted) await recovering.kill();
    signal.throwIfAborted();
    // What broke because the server died has the server's reason.
    if (recovering.ended.aborted) throw await explainRecoveryEnd(recovering.prepared, recovering.reason());
    // One session's process was killed, and the server has not come to that yet.
    const { oomKills = 0 } = await recovering.container.stats().catch(() => ({ oomKills: 0 }));
    if (oomKills > 0 && isPgproofError(error) && error.blame === 'sandbox') {
      const log = logTail(recovering.prepared.layout.logFile);
      throw serverErrors.SERVER_OUT_OF_MEMORY({ line: error.message, log }, { cause: error });
    }
    throw error;
  }
}

async function promoteServer(options: PromoteOptions, superuser: string | undefined): Promise<Promotion> {
  const { recovering, signal } = options;
  const { prepared, socketDirectory, port, major } = recovering;
  const { layout } = prepared;
  const began = performance.now();
  const linked = serverLibraries(recovering.container, recovering.binaries, signal);
  using files = watchFiles([layout.dataDirectory, layout.socketDirectory]);
  const candidates = superuser === undefined ? [...prepared.superusers, 'postgres'] : [superuser];
  const login = await logIn({ recovering, files, signal, candidates: [...new Set(candidates)] });
  const connect = async (database: string, wishes: ConnectOptions = {}): Promise<ServerSession> => {
    const session = await openSession({ ...wishes, socketDirectory, port, major, user: login.user, database });
    await requireOurServer(session, recovering);
    return session;
  };
  await using session = login.session;
  const databases = await askDatabases(session, connect, major, signal);
  const boundary = prepared.moment && (await requireBoundary(session, prepared.moment));
  await takesWrites(session.database, connect, signal);
  const promoteMs = Math.round(performance.now() - began);
  const recovery = await readRecoveryFacts({
    session,
    recovering,
    databases,
    libraries: { ...(await linked), recorded: databases.recorded },
    promoteMs,
  });
  const { endLsn, walMethod } = options;
  const isFresh = prepared.facts.isFresh === true;
  const stop = isFresh ? undefined : await verifyEnd({ prepared, recovery, endLsn, walMethod });
  const target = stop && boundary ? { ...stop, boundary } : stop;
  const server: PromotedServer = {
    ...recovering,
    user: login.user,
    databases: databases.connectable,
    connect,
    clientEnvironment: {
      PGHOST: recovering.container.inside(socketDirectory),
      PGPORT: String(port),
      PGUSER: login.user,
      PGOPTIONS: clientOptions(major),
      PGCONNECT_TIMEOUT: '30',
    },
  };
  return { server, recovery: target === undefined ? recovery : { ...recovery, target } };
}

/** Out of recovery is shown by a commit, not by a word of the server. */
async function takesWrites(
  database: string,
  connect: (database: string, options: ConnectOptions) => Promise<ServerSession>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await using session = await connect(database, { readWrite: true, signal });
    await session.value('select pg_catalog.txid_current()');
  } catch (cause) {
    const { message: reason, code: sqlstate } = cause as { message: string; code?: string };
    throw promoteErrors.NOT_WRITABLE({ reason, sqlstate }, { cause });
  }
}
