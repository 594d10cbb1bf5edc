import { walPageMagics } from '../../wal/page-magic.ts';

/** What a WAL page says of itself (XLogPageHeaderData). */
export interface PageHeader {
  readonly timeline: number;
  /** Where in the WAL the page belongs. */
  readonly address: bigint;
  /** Only in the header of a segment's first page. */
  readonly systemIdentifier: string | undefined;
}

/** Header of a page of this major; undefined when it is none. */
export function pageHeader(page: Buffer, major: number): PageHeader | undefined {
  if (page.length < 40 || page.readUInt16LE(0) !== walPageMagics.get(major)) return undefined;
  const isLong = (page.readUInt16LE(2) & 2) !== 0;
  return {
    timeline: page.readUInt32LE(4),
    address: page.readBigUInt64LE(8),
    systemIdentifier: isLong ? page.readBigUInt64LE(24).toString() : undefined,
  };
}

/** The first page of a segment has a longer one. */
export const pageHeaderBytes = (isFirst: boolean): number => (isFirst ? 40 : 24);
