import type { RecoveryFacts } from '../../report/facts.ts';
import { formatLsn, parseLsn } from '../../wal/lsn.ts';
import type { PreparedCluster } from '../prepare-data-directory.ts';
import { describeTarget, type RecoveryGoal } from '../target.ts';
import type { RecordMeaning } from '../wal/record.ts';
import { walkRecords, type WalRecord } from '../wal/walk-records.ts';
import { endErrors } from './end-errors.ts';
import { explainUnreached } from './explain-end.ts';

type TargetFacts = NonNullable<RecoveryFacts['target']>;

/** The records around the point where replay ended. */
interface Around {
  readonly last: WalRecord | undefined;
  readonly beforeLast: WalRecord | undefined;
  readonly next: WalRecord | undefined;
}

/**
 * Recovery ended at its target: shown by the records before and behind the end, not by what the server says. Up to 12
 * the server promotes without a word when it did not reach the target.
 *
 * @throws what `explainUnreached` finds; TARGET_MISSED
 */
export async function verifyStop(
  prepared: PreparedCluster,
  end: { readonly timeline: number; readonly lsn: bigint },
): Promise<TargetFacts> {
  const { goal } = prepared;
  const around = await recordsAround(prepared, end);
  const missed = whyMissed(goal, around);
  const asked = describeTarget(goal);
  if (missed !== undefined) {
    const unreached = around.next === undefined ? await explainUnreached(prepared, end) : undefined;
    if (unreached !== undefined) throw unreached;
    throw endErrors.TARGET_MISSED({ target: asked, endLsn: formatLsn(end.lsn), reason: missed });
  }
  const { last, next } = around;
  return {
    asked,
    kind: goal.target.kind,
    ...(last === undefined ? {} : { after: recordFacts(last) }),
    ...(next === undefined ? {} : { before: recordFacts(next) }),
  };
}

async function recordsAround(
  { shelf, wal: { format } }: PreparedCluster,
  { timeline, lsn }: { readonly timeline: number; readonly lsn: bigint },
): Promise<Around> {
  const size = BigInt(format.segmentBytes);
  const ofLast = (lsn - 1n) / size;
  // The last record may have begun one segment before the one it ended in.
  const first = ofLast > 0n && (await shelf.need(timeline, ofLast - 1n)) ? ofLast - 1n : ofLast;
  for (const number of [ofLast, ofLast + 1n, ofLast + 2n]) await shelf.need(timeline, number);
  using reader = shelf.reader(timeline);
  let last: WalRecord | undefined;
  let beforeLast: WalRecord | undefined;
  for await (const record of walkRecords(reader, format, first * size, (ofLast + 2n) * size)) {
    if (record.lsn >= lsn) return { last, beforeLast, next: record };
    beforeLast = last;
    last = record;
  }
  return { last, beforeLast, next: undefined };
}

const isEndOfTransaction = (meaning: RecordMeaning | undefined): meaning is Extract<RecordMeaning, { xid: number }> =>
  meaning?.kind === 'commit' || meaning?.kind === 'abort';

/** Undefined where the records around the end are those of the target. */
function whyMissed({ target, inclusive }: RecoveryGoal, { last, beforeLast, next }: Around): string | undefined {
  // No record tells where a server found itself consistent; that it is was looked at before.
  if (target.kind === 'immediate' || target.kind === 'latest' || target.kind === 'moment') return undefined;
  if (target.kind === 'lsn') {
    const at = parseLsn(target.lsn) ?? 0n;
    if (inclusive) {
      if (last === undefined || last.lsn < at) return 'that LSN was not reached yet';
      return beforeLast !== undefined && beforeLast.lsn >= at ? 'it was passed before' : undefined;
    }
    if (last !== undefined && last.lsn >= at) return 'it was passed';
    return next === undefined || next.lsn < at ? 'that LSN was not reached yet' : undefined;
  }
  if (target.kind === 'xid') {
    const record = inclusive ? last : next;
    if (isEndOfTransaction(record?.meaning) && record.meaning.xid === target.xid) return undefined;
    return 'no such transaction ends';
  }
  if (target.kind === 'name') {
    const isIt = last?.meaning.kind === 'restore point' && last.meaning.name === target.name;
    return isIt ? undefined : 'no such restore point stands';
  }
  if (!isEndOfTransaction(next?.meaning)) return 'no transaction of a later time follows';
  const isLater = inclusive ? next.meaning.time > target.time : next.meaning.time >= target.time;
  return isLater ? undefined : 'transactions of that time follow';
}

function recordFacts({ lsn, meaning }: WalRecord) {
  return {
    lsn: formatLsn(lsn),
    kind: meaning.kind,
    ...('xid' in meaning ? { xid: meaning.xid } : {}),
    ...('time' in meaning ? { time: meaning.time } : {}),
  };
}
