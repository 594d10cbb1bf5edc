import { walPageMagics } from '../../../../core/index.ts';

const majors: ReadonlyMap<number, number> = new Map([...walPageMagics].map(([major, magic]) => [magic, major]));

/** Bytes of the header that each segment's first page has. */
export const LONG_HEADER = 40;
/** Set in the flags of a long header. */
const LONG = 2;

/** Header of the first page of a WAL segment (XLogLongPageHeaderData). */
export interface SegmentHeader {
  readonly major: number;
  readonly magic: number;
  readonly timeline: number;
  /** Where in the WAL the segment begins. */
  readonly address: bigint;
  readonly systemIdentifier: string;
  readonly segmentBytes: number;
  readonly pageBytes: number;
}

/** A header, or why these bytes are none. */
export function parseSegmentHeader(page: Buffer): SegmentHeader | { readonly reason: string } {
  if (page.length < LONG_HEADER) return { reason: `it ends inside its header, after ${page.length} bytes` };
  if (page.subarray(0, LONG_HEADER).every((byte) => byte === 0)) return { reason: 'it is filled with zeros' };
  const magic = page.readUInt16LE(0);
  const major = majors.get(magic);
  if (major === undefined && majors.has(page.readUInt16BE(0))) {
    return { reason: 'it was written on a big-endian machine' };
  }
  if (major === undefined)
    return { reason: `its magic ${magic.toString(16).toUpperCase()} is none of PostgreSQL 10 to 18` };
  const segmentBytes = page.readUInt32LE(32);
  const pageBytes = page.readUInt32LE(36);
  // A power of two from 1 MB to 1 GB, as initdb --wal-segsize allows.
  const plausible = /^10+$/.test(segmentBytes.toString(2)) && segmentBytes >= 2 ** 20 && segmentBytes <= 2 ** 30;
  if ((page.readUInt16LE(2) & LONG) === 0 || !plausible || !/^10+$/.test(pageBytes.toString(2))) {
    return { reason: 'its first page has no valid header' };
  }
  return {
    major,
    magic,
    timeline: page.readUInt32LE(4),
    address: page.readBigUInt64LE(8),
    systemIdentifier: page.readBigUInt64LE(24).toString(),
    segmentBytes,
    pageBytes,
  };
}
