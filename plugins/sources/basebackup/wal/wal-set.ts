import { formatLsn, formatSegmentName, parseLsn, parseSegmentName } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { SegmentHeader } from './page-header.ts';
import type { SeenSegment } from './segment-scan.ts';

export interface WalNeeds {
  /** From the label. */
  readonly startSegment: string;
  readonly startLsn: string;
  readonly major: number;
  /** End of the WAL without which there is no consistency, where the manifest says. */
  readonly endLsn?: string | undefined;
  readonly systemIdentifier?: string | undefined;
  /** The last segment's file was read while a standby wrote it: behind the end it may be anything. */
  readonly isCopiedLive?: boolean | undefined;
}

interface Placed extends SeenSegment {
  readonly number: bigint;
}

/**
 * Judges the segments of a backup: without a gap from the start to the last, each whole and of this cluster. The last
 * one may be cut or stale behind what the backup needs: the server stops there, as it would at any end of WAL.
 *
 * @returns warnings
 * @throws `WAL_ARCHIVE_MISSING`, `WAL_SEGMENT_MISSING`, `WAL_SEGMENT_SHORT`, `WAL_SEGMENT_CORRUPT`,
 *   `SYSTEM_IDENTIFIER_CONTRADICTED` (blame: backup)
 */
export function judgeWal(segments: readonly SeenSegment[], needs: WalNeeds): readonly string[] {
  if (segments.length === 0) throw errors.WAL_ARCHIVE_MISSING({ startSegment: needs.startSegment });
  const segmentBytes = segmentBytesOf(segments);
  const start = parseSegmentName(needs.startSegment, segmentBytes);
  const placed = segments
    .flatMap((seen): Placed[] => {
      const name = parseSegmentName(seen.name, segmentBytes);
      return name === undefined ? [] : [{ ...seen, number: name.number }];
    })
    .sort((a, b) => (a.number < b.number ? -1 : a.number > b.number ? 1 : a.name < b.name ? -1 : 1));
  const [first, last] = [placed[0], placed.at(-1)];
  if (first === undefined || last === undefined || start === undefined) {
    throw errors.WAL_ARCHIVE_MISSING({ startSegment: needs.startSegment });
  }
  const missing = (segment: string) => errors.WAL_SEGMENT_MISSING({ segment, first: first.name, last: last.name });
  if (!placed.some(({ name }) => name === needs.startSegment)) throw missing(needs.startSegment);
  const end = lastNeeded(needs, segmentBytes, start.number);
  let expected = start.number;
  let timeline = start.timeline;
  for (const segment of placed) {
    if (segment.number > expected) break;
    if (segment.number === expected) expected += 1n;
    timeline = parseSegmentName(segment.name, segmentBytes)?.timeline ?? timeline;
  }
  if (expected <= last.number || expected <= end.segment) {
    throw missing(formatSegmentName({ timeline, number: expected }, segmentBytes));
  }
  return placed
    .filter(({ number }) => number >= start.number)
    .flatMap((segment) => {
      const lenient = segment.number === last.number && segment.number >= end.segment;
      const error = judgeSegment(segment, segmentBytes, needs);
      if (error === undefined) return [];
      // A segment is in a backup because WAL of its own was written into it, be it a page.
      const isForeign = error.offset === 0 && error.error.code === 'WAL_SEGMENT_CORRUPT';
      if (!lenient || isForeign || error.offset < end.offsetIn(segment.number)) throw error.error;
      if (needs.isCopiedLive === true) return [];
      return [`${error.error.message} (behind the WAL that the backup needs)`];
    });
}

/** What a segment's own first page says counts; without any, the default of initdb. */
function segmentBytesOf(segments: readonly SeenSegment[]): number {
  const header = segments.map((seen) => seen.header).find((found): found is SegmentHeader => 'magic' in found);
  return header?.segmentBytes ?? 16 * 1024 * 1024;
}

/** The last segment that recovery cannot do without, and how much of it. At least the record at the start LSN. */
function lastNeeded({ endLsn, startLsn }: WalNeeds, segmentBytes: number, start: bigint) {
  const size = BigInt(segmentBytes);
  const end = parseLsn(endLsn ?? '') ?? (parseLsn(startLsn) ?? start * size) + 1n;
  const segment = (end - 1n) / size;
  return {
    segment,
    /** Bytes of this segment that are needed. */
    offsetIn: (number: bigint) => (number > segment ? 0 : Number(end - number * size)),
  };
}

function judgeSegment({ name, bytes, header, damage, number }: Placed, segmentBytes: number, needs: WalNeeds) {
  const corrupt = (offset: number, reason: string) => ({
    offset,
    error: errors.WAL_SEGMENT_CORRUPT({ segment: name, offset, reason }),
  });
  const short = bytes < segmentBytes;
  if (short && (bytes === 0 || damage === undefined || bytes <= damage.offset)) {
    return { offset: bytes, error: errors.WAL_SEGMENT_SHORT({ segment: name, bytes, expectedBytes: segmentBytes }) };
  }
  if (bytes > segmentBytes) return corrupt(segmentBytes, `it has ${bytes} instead of ${segmentBytes} bytes`);
  if ('reason' in header) return corrupt(0, header.reason);
  if (header.major !== needs.major) {
    return corrupt(0, `it was written by PostgreSQL ${header.major}, the backup is of ${needs.major}`);
  }
  if (needs.systemIdentifier !== undefined && header.systemIdentifier !== needs.systemIdentifier) {
    throw errors.SYSTEM_IDENTIFIER_CONTRADICTED({
      one: 'the backup',
      identifier: needs.systemIdentifier,
      other: `WAL segment ${name}`,
      otherIdentifier: header.systemIdentifier,
    });
  }
  const address = number * BigInt(segmentBytes);
  if (header.address !== address) return corrupt(0, `it is really the segment at ${formatLsn(header.address)}`);
  return damage === undefined ? undefined : corrupt(damage.offset, damage.reason);
}
