import type { Session } from '../contracts/check.ts';
import type { ServerSession } from '../postgres/connection.ts';
import { isPgproofError } from '../errors/pgproof-error.ts';
import type { PromotedServer } from '../recovery/running-server.ts';
import { checkErrors } from './check-errors.ts';
import type { LockedRelations } from './locked-relations.ts';
import { logTail } from './log-tail.ts';

export interface SessionsOptions {
  readonly check: string;
  readonly server: PromotedServer;
  readonly readWrite: boolean;
  readonly locked: LockedRelations | undefined;
  /** Marks everything the check does on the server, its programs included. */
  readonly applicationName: string;
  /** Cancels on the server what runs. */
  readonly signal: AbortSignal;
}

/** The sessions of one run of a check. */
export interface Sessions {
  open(database: string): Promise<Session>;
  /** Opened by its first statement: a check that only looks at files needs none. */
  lazy(database: string): Session;
  closeAll(): Promise<void>;
  /** Closes all, and opens no more. */
  end(): Promise<void>;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { check, server, readWrite, locked, applicationName, signal } = options;
  const opened = new Set<Promise<ServerSession>>();
  let over = false;

  const open = async (database: string): Promise<Session> => {
    signal.throwIfAborted();
    if (over) throw checkErrors.CHECK_IS_OVER({ check });
    if (server.ended.aborted) throw await whyGone(check, server);
    const session = server.connect(database, { readWrite, applicationName, signal });
    opened.add(session);
    // Elsewhere locks are those of other checks, which end.
    if (locked?.of.has(database) === true) await (await session).query(`set lock_timeout = ${locked.timeoutMs}`);
    return session;
  };
  const closeAll = async () => {
    const sessions = await Promise.allSettled(opened);
    opened.clear();
    await Promise.all(
      sessions.map(async (result) => (result.status === 'fulfilled' ? result.value.close() : undefined)),
    );
  };
  return {
    open,
    closeAll,
    lazy(database) {
      let session: Promise<Session> | undefined;
      const get = () => (session ??= open(database));
      return {
        query: async (sql, parameters) => (await get()).query(sql, parameters),
        value: async (sql, parameters) => (await get()).value(sql, parameters),
      };
    },
    async end() {
      over = true;
      await closeAll();
    },
  };
}

/** Another check stopped it, or it ended by itself: was killed, most likely. */
async function whyGone(check: string, { ended, logFile }: PromotedServer): Promise<Error> {
  const cause: unknown = ended.reason;
  if (!isPgproofError(cause) || cause.code === 'SERVER_STOPPED') return checkErrors.SERVER_ALREADY_STOPPED({ check });
  return checkErrors.SERVER_DIED({ check, reason: cause.message, log: await logTail(logFile) }, { cause });
}
