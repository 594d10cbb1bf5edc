import { formatSegmentName } from '../../wal/segment-name.ts';
import { brokenEnd } from './end-of-wal.ts';
import type { PresentWal } from './present-wal.ts';
import { WalReader } from './wal-reader.ts';

export interface StoppedEarly {
  /** Segment that is missing or damaged. */
  readonly segment: string;
  readonly reason: 'missing' | 'damaged' | 'other-timeline';
  /** Last segment of the backup that was not replayed. */
  readonly lastSegment: string;
}

/**
 * Whether a directory (pg_wal as a rule) holds WAL behind the point where replay ended. The server takes a hole or a damaged record for the
 * end of WAL and says nothing; what was committed later is lost. Called soon after promotion, when the old timeline's
 * last segment still is what it was.
 */
export function stoppedEarly(
  directory: string,
  wal: PresentWal,
  end: {
    readonly timeline: number;
    readonly lsn: bigint;
    /** What lies behind the end in its segment was read while it was written. */
    readonly isCopiedLive?: boolean;
  },
): StoppedEarly | undefined {
  const { format, segments } = wal;
  const size = BigInt(format.segmentBytes);
  const endSegment = end.lsn / size;
  const later = segments.filter(({ holdsRecords, number }) => holdsRecords && number >= endSegment);
  const newer = later.findLast(({ timeline }) => timeline > end.timeline);
  if (newer !== undefined) {
    const first = later.find(({ timeline }) => timeline === newer.timeline)?.name ?? newer.name;
    return { segment: first, reason: 'other-timeline', lastSegment: newer.name };
  }
  const nameAt = (number: bigint) => formatSegmentName({ timeline: end.timeline, number }, format.segmentBytes);
  const last = later.findLast(({ timeline, number }) => timeline === end.timeline && number > endSegment);
  const present = (name: string) => segments.some((segment) => segment.name === name);
  if (last !== undefined) {
    const next = nameAt(endSegment + 1n);
    const stop = present(nameAt(endSegment)) && !present(next) ? next : nameAt(endSegment);
    return { segment: stop, reason: present(stop) ? 'damaged' : 'missing', lastSegment: last.name };
  }
  if (end.isCopiedLive === true) return undefined;
  const foreign = segments.findLast(({ isForeign, number }) => isForeign && number >= endSegment);
  if (foreign !== undefined) return { segment: foreign.name, reason: 'damaged', lastSegment: foreign.name };
  using reader = new WalReader(directory, end.timeline, format);
  if (brokenEnd(reader, format, end.lsn) === undefined) return undefined;
  return { segment: nameAt(endSegment), reason: 'damaged', lastSegment: nameAt(endSegment) };
}
