import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterFacts } from '../cluster-facts.ts';
import { parseLsn } from '../../wal/lsn.ts';
import { parseSegmentName, type SegmentName } from '../../wal/segment-name.ts';
import { pageHeader } from './page-header.ts';
import { WalReader, type WalFormat } from './wal-reader.ts';

/** A segment that lay in pg_wal before the server started. */
export interface PresentSegment extends SegmentName {
  /** Name of its file. */
  readonly name: string;
  /** A whole record begins in it: it was really written, and is no spare file for the future. */
  readonly holdsRecords: boolean;
  /** It begins with what is neither WAL of this place nor that of an earlier use of the file. */
  readonly isForeign: boolean;
  /** Of the cluster that wrote it, where it is a segment of this place. */
  readonly systemIdentifier: string | undefined;
}

export interface PresentWal {
  readonly format: WalFormat;
  /** From the segment where redo begins, by number, then by timeline. */
  readonly segments: readonly PresentSegment[];
}

/** Looks at each segment's beginning, before the server can rename or remove files. */
export async function presentWal(dataDirectory: string, facts: ClusterFacts): Promise<PresentWal> {
  const { walSegmentBytes: segmentBytes, walBlockSize: pageBytes } = facts.control;
  const format: WalFormat = { major: facts.major, segmentBytes, pageBytes };
  const directory = join(dataDirectory, 'pg_wal');
  const first = (parseLsn(facts.backupLabel.startLsn) ?? 0n) / BigInt(segmentBytes);
  const segments = (await readdir(directory))
    .flatMap((name) => {
      const segment = parseSegmentName(name, segmentBytes);
      return segment === undefined || segment.number < first ? [] : [{ name, ...segment }];
    })
    .toSorted((a, b) => Number(a.number - b.number) || a.timeline - b.timeline);
  return {
    format,
    segments: segments.map((segment) => ({ ...segment, ...lookAtSegment(directory, segment, format) })),
  };
}

/** What a segment's beginning says. */
export function lookAtSegment(directory: string, { timeline, number }: SegmentName, format: WalFormat) {
  using reader = new WalReader(directory, timeline, format);
  const size = BigInt(format.segmentBytes);
  const from = number * size;
  const page = reader.page(from);
  const header = page === undefined ? undefined : pageHeader(page, format.major);
  const isSpare = page === undefined || page.every((byte) => byte === 0);
  const isOlder = header !== undefined && header.address <= from && (from - header.address) % size === 0n;
  return {
    holdsRecords: reader.firstRecord(from, from + size) !== undefined,
    isForeign: !isSpare && !isOlder,
    systemIdentifier: header?.address === from ? header.systemIdentifier : undefined,
  };
}
