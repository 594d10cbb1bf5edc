import { PgproofError } from '../../errors/pgproof-error.ts';
import { formatLsn } from '../../wal/lsn.ts';
import { isSegmentName, parseSegmentName } from '../../wal/segment-name.ts';
import type { PreparedCluster } from '../prepare-data-directory.ts';
import { logTail } from '../server-log.ts';
import { describeTarget } from '../target.ts';
import type { StoppedEarly } from '../wal/stopped-early.ts';
import { walkRecords, type WalRecord } from '../wal/walk-records.ts';
import { archiveEnd } from './archive-end.ts';
import { endErrors } from './end-errors.ts';

/** Segments that are searched backwards for the last commit. */
const mostSearched = 16n;

/** The cause behind the server's end, where the archive or the target explains more than its words. */
export async function explainRecoveryEnd(prepared: PreparedCluster, reason: PgproofError): Promise<PgproofError> {
  const { walService, layout } = prepared;
  if (walService?.failure !== undefined) return walService.failure;
  if (reason.code === 'TARGET_NOT_REACHED') return (await explainUnreached(prepared)) ?? reason;
  if (walService === undefined || !['WAL_CHECKPOINT_MISSING', 'WAL_INCOMPLETE'].includes(reason.code)) return reason;
  const last = await lastReplayed(prepared);
  const end = last === undefined ? undefined : await walkedEnd(prepared, last);
  const early = end === undefined ? undefined : await archiveEnd(prepared, end);
  if (early !== undefined && end !== undefined) return stoppedError(prepared, early, formatLsn(end.lsn));
  const segment = walService.absent.findLast(isSegmentName);
  if (segment === undefined) return reason;
  const facts = { segment, archive: walService.archive.location, log: logTail(layout.logFile) };
  return endErrors.WAL_ARCHIVE_ENDS_EARLY(facts, { cause: reason });
}

/** Why a target was not reached: WAL is missing, or there was no more. */
export async function explainUnreached(
  prepared: PreparedCluster,
  ended?: { readonly timeline: number; readonly lsn: bigint },
): Promise<PgproofError | undefined> {
  const last =
    ended === undefined
      ? await lastReplayed(prepared)
      : { timeline: ended.timeline, number: ended.lsn / BigInt(prepared.wal.format.segmentBytes) };
  if (last === undefined) return undefined;
  const end = ended ?? (await walkedEnd(prepared, last));
  if (end === undefined) return undefined;
  const endLsn = formatLsn(end.lsn);
  const early = await archiveEnd(prepared, end);
  if (early !== undefined) return stoppedError(prepared, early, endLsn);
  const lastCommit = await findLastCommit(prepared, { ...last, before: end.lsn });
  return endErrors.TARGET_AFTER_END({ target: describeTarget(prepared.goal), endLsn, lastCommit });
}

export function stoppedError({ walService }: PreparedCluster, early: StoppedEarly, endLsn: string): PgproofError {
  const { segment, lastSegment, reason } = early;
  const facts = { segment, lastSegment, endLsn, archive: walService?.archive.location ?? 'pg_wal' };
  if (reason === 'missing') return endErrors.WAL_ARCHIVE_GAP(facts);
  if (reason === 'other-timeline') return endErrors.WAL_ARCHIVE_TIMELINE(facts);
  return endErrors.WAL_ARCHIVE_DAMAGED(facts);
}

/** The last segment that the server was given, or found in pg_wal. */
async function lastReplayed({ walService, wal, shelf }: PreparedCluster): Promise<Place | undefined> {
  const given = walService?.given.findLast(isSegmentName);
  const own = wal.segments.findLast(({ holdsRecords }) => holdsRecords)?.number ?? -1n;
  const named = (given === undefined ? undefined : parseSegmentName(given, wal.format.segmentBytes))?.number ?? -1n;
  const number = named > own ? named : own;
  return number < 0n ? undefined : { timeline: await shelf.timeline(), number };
}

interface Place {
  readonly timeline: number;
  readonly number: bigint;
}

/** Where the WAL up to this segment ends, record by record. */
async function walkedEnd(prepared: PreparedCluster, last: Place) {
  let lsn: bigint | undefined;
  for await (const { endLsn } of recordsOf(prepared, last, 1n)) lsn = endLsn;
  return lsn === undefined ? undefined : { timeline: last.timeline, lsn };
}

/** Records that begin in a segment, or in those before it. */
async function* recordsOf(
  { shelf, wal: { format } }: PreparedCluster,
  { timeline, number }: Place,
  before: bigint,
): AsyncGenerator<WalRecord> {
  const size = BigInt(format.segmentBytes);
  let first = number;
  while (first > number - before && first > 0n && (await shelf.need(timeline, first - 1n))) first -= 1n;
  await shelf.need(timeline, number);
  await shelf.need(timeline, number + 1n);
  using reader = shelf.reader(timeline);
  yield* walkRecords(reader, format, first * size, (number + 1n) * size);
}

async function findLastCommit(prepared: PreparedCluster, { before, ...last }: Place & { readonly before: bigint }) {
  for (let number = last.number; number >= 0n && number > last.number - mostSearched; number -= 1n) {
    let commit: { xid: number; time: string } | undefined;
    for await (const { meaning, lsn } of recordsOf(prepared, { timeline: last.timeline, number }, 0n)) {
      if (lsn < before && meaning.kind === 'commit') commit = { xid: meaning.xid, time: meaning.time };
    }
    if (commit !== undefined) return commit;
  }
  return undefined;
}
