import type { ServerSession } from '../../postgres/connection.ts';
import { endErrors } from '../end/end-errors.ts';
import type { Commit, Moment } from './choose-moment.ts';

/**
 * Asks the recovered server on both sides of the moment: the commit is there, the next one is not. Called before
 * anything is written, because the first transaction here may get the number of the one that must not be there.
 *
 * @throws TARGET_MISSED
 */
export async function requireBoundary(session: ServerSession, { seed, commit, next }: Moment) {
  const missed = (reason: string) =>
    endErrors.TARGET_MISSED({ target: `the commit of transaction ${commit.xid}`, endLsn: commit.lsn, reason });
  const before = await statusOf(session, commit);
  if (before !== 'committed') throw missed(`that transaction is ${before}`);
  const after = next === undefined ? undefined : await statusOf(session, next);
  if (after === 'committed') throw missed(`transaction ${next?.xid}, which committed later, is there too`);
  return { seed, committed: commit.xid, ...(next === undefined ? {} : { notCommitted: next.xid }) };
}

/** Transaction numbers in WAL have 32 bits; the server knows which 64 they are the end of. */
async function statusOf(session: ServerSession, { xid }: Commit): Promise<string> {
  const text = await session.value(
    'select pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot())::pg_catalog.text',
  );
  const upcoming = BigInt(String(text));
  const full = upcoming + BigInt.asIntN(32, BigInt(xid) - upcoming);
  if (full >= upcoming) return 'not begun';
  const status = await session.value(`select pg_catalog.txid_status(${full})`);
  return status === null ? 'forgotten' : String(status);
}
