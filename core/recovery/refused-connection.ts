import { isPgproofError, type PgproofError } from '../errors/pgproof-error.ts';
import { explainMessage } from './causes.ts';
import { promoteErrors } from './promote-errors.ts';

/** Why a database that the cluster lists does not let the superuser in, or cannot answer about its own catalog. */
export function refusedConnection(database: string, error: unknown): PgproofError {
  if (isPgproofError(error)) return error;
  const { message: reason = '', code: sqlstate = '' } = error as { message?: string; code?: string };
  const cause = explainMessage(reason, { log: [] });
  const facts = { database, reason, sqlstate };
  if (cause?.code === 'LOCALE_MISSING') return promoteErrors.DATABASE_LOCALE_MISSING(facts, { cause: error });
  const damaged = cause === undefined ? ofDamage(sqlstate) : cause.blame === 'backup';
  if (damaged) return promoteErrors.DATABASE_UNREADABLE(facts, { cause: error });
  return promoteErrors.DATABASE_REFUSED(facts, { cause: error });
}

/**
 * A catalog that contradicts itself (class XX), a file that is not there, and "database does not exist", which the server
 * says of one whose directory is missing.
 */
const ofDamage = (sqlstate: string) => sqlstate.startsWith('XX') || ['58P01', '3D000'].includes(sqlstate);
