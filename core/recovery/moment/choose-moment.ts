import { formatLsn } from '../../wal/lsn.ts';
import { parseSegmentName } from '../../wal/segment-name.ts';
import type { ClusterFacts } from '../cluster-facts.ts';
import type { WalService } from '../wal-service/wal-service.ts';
import { timelineOf } from '../wal/timelines.ts';
import type { WalShelf } from '../wal/wal-shelf.ts';
import { walkRecords } from '../wal/walk-records.ts';
import { endOfBackup } from './end-of-backup.ts';
import { numbersOf } from './random.ts';

/** A commit that recovery is to end with, and the next one, which must not be there. */
export interface Moment {
  readonly seed: string;
  readonly commit: Commit;
  readonly next: Commit | undefined;
}
export interface Commit {
  readonly xid: number;
  readonly time: string;
  /** Where its record begins. */
  readonly lsn: string;
}

export interface MomentOptions {
  readonly shelf: WalShelf;
  readonly facts: ClusterFacts;
  readonly seed: string;
  readonly walService: WalService | undefined;
  /** `BackupFacts.endLsn` */
  readonly endLsn?: string | undefined;
}

/** Segments without a commit that are passed over, and segments that are searched for the next one. */
const mostTried = 64;
const mostSearched = 16n;

/**
 * Chooses a commit behind the end of the backup: first a segment by chance, then a commit in it, so that little is read
 * of a large archive. Undefined where nothing was committed since.
 */
export async function chooseMoment(options: MomentOptions): Promise<Moment | undefined> {
  const { shelf, facts, seed, walService } = options;
  const end = await endOfBackup(shelf, facts, options.endLsn);
  if (end === undefined) return undefined;
  const first = end / BigInt(shelf.format.segmentBytes);
  const last = await lastSegment(shelf, first, walService?.names);
  const random = numbersOf(seed);
  const count = Number(last - first) + 1;
  const from = random(count);
  for (let tried = 0; tried < Math.min(count, mostTried); tried += 1) {
    const number = first + BigInt((from + tried) % count);
    const commits = await commitsIn(shelf, number, end);
    const chosen = commits.length === 0 ? undefined : random(commits.length);
    const commit = chosen === undefined ? undefined : commits[chosen];
    if (chosen === undefined || commit === undefined) continue;
    const next = commits[chosen + 1] ?? (await firstCommit(shelf, number + 1n, last));
    return { seed, commit, next };
  }
  return undefined;
}

/** Last segment of the archive or of pg_wal on the way; where no list tells, it is felt for. */
async function lastSegment(shelf: WalShelf, first: bigint, names: ReadonlySet<string> | undefined): Promise<bigint> {
  const { segmentBytes } = shelf.format;
  const path = await shelf.path();
  const timeline = await shelf.timeline();
  let last = first;
  for (const name of names ?? []) {
    const segment = parseSegmentName(name, segmentBytes);
    if (segment === undefined || segment.number <= last) continue;
    if (segment.timeline === timelineOf(path, segment.number, segmentBytes)) last = segment.number;
  }
  if (names !== undefined) return last;
  let step = 1n;
  while (await shelf.need(timeline, last + step)) step *= 2n;
  for (; step > 0n; step /= 2n) if (await shelf.need(timeline, last + step)) last += step;
  return last;
}

async function firstCommit(shelf: WalShelf, from: bigint, last: bigint) {
  for (let number = from; number <= last && number < from + mostSearched; number += 1n) {
    const [commit] = await commitsIn(shelf, number, 0n);
    if (commit !== undefined) return commit;
  }
  return undefined;
}

async function commitsIn(shelf: WalShelf, number: bigint, after: bigint): Promise<Commit[]> {
  const { format } = shelf;
  const timeline = await shelf.timeline();
  if (!(await shelf.need(timeline, number))) return [];
  await shelf.need(timeline, number + 1n);
  const commits: Commit[] = [];
  const size = BigInt(format.segmentBytes);
  using reader = shelf.reader(timeline);
  for await (const { lsn, meaning } of walkRecords(reader, format, number * size, (number + 1n) * size)) {
    if (lsn < after || meaning.kind !== 'commit' || meaning.xid === 0) continue;
    commits.push({ xid: meaning.xid, time: meaning.time, lsn: formatLsn(lsn) });
  }
  return commits;
}
