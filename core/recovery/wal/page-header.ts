import { walPageMagics } from '../../wal/page-magic.ts';

/** What a WAL page says of itself. */
export interface PageHeader {
  /** Bytes of a record that began on an earlier page. */
  readonly continued: number;
  readonly timeline: number;
  /** Bytes the header takes. */
  readonly length: number;
}

/**
 * Header of the page that belongs at this LSN; undefined where the page was never written, or is an old one in a
 * recycled segment.
 */
export function pageHeader(page: Buffer, lsn: bigint, major: number): PageHeader | undefined {
  if (page.length < 40 || page.readUInt16LE(0) !== walPageMagics.get(major)) return undefined;
  if (page.readBigUInt64LE(8) !== lsn) return undefined;
  const info = page.readUInt16LE(2);
  const isContinued = (info & 1) !== 0;
  const isLong = (info & 2) !== 0;
  return {
    continued: isContinued ? page.readUInt32LE(16) : 0,
    timeline: page.readUInt32LE(4),
    length: isLong ? 40 : 24,
  };
}
