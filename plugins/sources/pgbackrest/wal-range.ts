import { formatSegmentName, parseLsn, parseSegmentName } from '../../../core/index.ts';

const megabyte = 1024 * 1024;
/** What initdb allows; the usual one first, as a small LSN may fit several. */
const sizes = [16, 1, 2, 4, 8, 32, 64, 128, 256, 512, 1024].map((size) => size * megabyte);

/** Names of the segments that a backup needs, both ends included. Their size shows in the name of that of `startLsn`. */
export function segmentsBetween(start: string, stop: string, startLsn: string): readonly string[] {
  const lsn = parseLsn(startLsn) ?? 0n;
  const bytes = sizes.find((size) => parseSegmentName(start, size)?.number === lsn / BigInt(size));
  const [first, last] = [start, stop].map((name) => parseSegmentName(name, bytes ?? megabyte));
  // Over a change of timeline only the ends are known.
  if (bytes === undefined || first === undefined || last === undefined || first.timeline !== last.timeline) {
    return [start, stop];
  }
  const { timeline } = first;
  const count = Math.max(0, Number(last.number - first.number)) + 1;
  return Array.from({ length: count }, (_, index) =>
    formatSegmentName({ timeline, number: first.number + BigInt(index) }, bytes),
  );
}
