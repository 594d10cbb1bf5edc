import { isPgproofError, type PgproofError } from '../errors/pgproof-error.ts';
import { reasonOf } from '../errors/to-error.ts';
import type { PromotedServer } from '../recovery/running-server.ts';
import { checkErrors } from './check-errors.ts';
import { isLockTimeout } from './is-lock-timeout.ts';
import type { LockedRelations } from './locked-relations.ts';
import { logTail } from './log-tail.ts';
import { quotesValues } from './quotes-values.ts';
import { serverEvidence } from './server-evidence.ts';

export interface ThrownFrom {
  readonly check: string;
  readonly database: string;
  readonly server: PromotedServer;
  readonly locked?: LockedRelations | undefined;
}

/** Turns whatever a check threw into an error with blame. */
export async function explainThrown(thrown: unknown, from: ThrownFrom): Promise<PgproofError> {
  if (isPgproofError(thrown)) return thrown;
  const sqlstate = sqlstateOf(thrown);
  const reason = reasonOf(thrown);
  if (isServerLost(thrown, sqlstate)) return serverDied(reason, thrown, from);
  if (isExhausted(thrown)) return checkErrors.SANDBOX_EXHAUSTED({ check: from.check, reason }, { cause: thrown });
  if (sqlstate === undefined) return checkErrors.CHECK_THREW({ check: from.check, reason }, { cause: thrown });
  return explainSqlstate(sqlstate, reason, thrown, from);
}

function explainSqlstate(sqlstate: string, reason: string, cause: unknown, from: ThrownFrom) {
  const { check, database, server, locked } = from;
  const facts = { check, sqlstate, reason };
  if (isLockTimeout(cause) && locked?.of.has(database) === true) {
    return checkErrors.LOCKED_BY_PREPARED_TRANSACTION(
      { database, relations: locked.of.get(database) ?? [] },
      { cause },
    );
  }
  const evidence = serverEvidence(reason);
  if (evidence === 'library') {
    return checkErrors.SERVER_LIBRARY_MISSING({ check, reason, major: server.major }, { cause });
  }
  if (evidence === 'unsupported') return checkErrors.SERVER_SUPPORT_MISSING({ check, reason }, { cause });
  if (/: (?:Input\/output error|Read-only file system|Structure needs cleaning)$/.test(reason)) {
    return checkErrors.STORAGE_BROKE({ check, reason }, { cause });
  }
  if (sqlstate.startsWith('53') || sqlstate === '58030' || evidence === 'exhausted') {
    return checkErrors.SANDBOX_EXHAUSTED(facts, { cause });
  }
  const internal = sqlstate === 'XX000' || sqlstate.startsWith('58');
  if (sqlstate === 'XX001' || sqlstate === 'XX002' || (internal && evidence === 'damage')) {
    return checkErrors.DATA_UNREADABLE({ ...facts, database }, { cause });
  }
  const isQuoting = quotesValues(sqlstate);
  return checkErrors.CHECK_QUERY_REFUSED(isQuoting ? { ...facts, reason: '' } : facts, isQuoting ? {} : { cause });
}

async function serverDied(reason: string, cause: unknown, { check, server }: ThrownFrom): Promise<PgproofError> {
  const log = await logTail(server.logFile);
  const shown = log.some((line) => /PANIC:/.test(line) && serverEvidence(line) === 'damage');
  const facts = { check, reason, log };
  return shown ? checkErrors.SERVER_DIED_OF_DATA(facts, { cause }) : checkErrors.SERVER_DIED(facts, { cause });
}

/** SQLSTATE of pg's DatabaseError, of whatever copy of pg. */
function sqlstateOf(thrown: unknown): string | undefined {
  const { code, severity } = (thrown ?? {}) as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && severity !== undefined ? code : undefined;
}

/**
 * Node's word for it. EAGAIN is a Unix socket's whose queue of connections is full: more were asked for at once than
 * the server could take.
 */
function isExhausted(thrown: unknown): boolean {
  const { code, syscall } = (thrown ?? {}) as { code?: unknown; syscall?: unknown };
  return (
    syscall !== undefined && typeof code === 'string' && /^(EAGAIN|EMFILE|ENFILE|ENOMEM|ENOBUFS|ENOSPC)$/.test(code)
  );
}

function isServerLost(thrown: unknown, sqlstate: string | undefined): boolean {
  if (sqlstate !== undefined) return sqlstate.startsWith('57P') || sqlstate.startsWith('08');
  const { code, syscall } = (thrown ?? {}) as { code?: unknown; syscall?: unknown };
  // The server takes its socket along.
  if (code === 'ENOENT' && syscall === 'connect') return true;
  if (typeof code === 'string' && /^(ECONNREFUSED|ECONNRESET|EPIPE)$/.test(code)) return true;
  return thrown instanceof Error && serverEvidence(thrown.message) === 'lost';
}
