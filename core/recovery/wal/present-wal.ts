import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterFacts } from '../cluster-facts.ts';
import { parseLsn } from '../../wal/lsn.ts';
import { parseSegmentName, type SegmentName } from '../../wal/segment-name.ts';
import { WalReader, type WalFormat } from './wal-reader.ts';

/** A segment that lay in pg_wal before the server started. */
export interface PresentSegment extends SegmentName {
  /** Name of its file. */
  readonly name: string;
  /** A whole record begins in it: it was really written, and is no spare file for the future. */
  readonly holdsRecords: boolean;
}

export interface PresentWal {
  readonly format: WalFormat;
  /** From the segment where redo begins, by number, then by timeline. */
  readonly segments: readonly PresentSegment[];
}

/** Looks at each segment's first record, before the server can rename or remove files. One read per segment. */
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
  const size = BigInt(segmentBytes);
  return {
    format,
    segments: segments.map((segment) => {
      using reader = new WalReader(directory, segment.timeline, format);
      const from = segment.number * size;
      return { ...segment, holdsRecords: reader.firstRecord(from, from + size) !== undefined };
    }),
  };
}
