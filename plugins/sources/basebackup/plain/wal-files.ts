import { isSegmentName } from '../../../../core/index.ts';
import type { PlainEntry, PlainTree } from './plain-tree.ts';

export const isSegment = ({ path }: PlainEntry): boolean =>
  path.startsWith('pg_wal/') && isSegmentName(path.slice('pg_wal/'.length));

/** Sorted. */
export const namesOfSegments = ({ files }: PlainTree): readonly string[] =>
  files
    .filter(isSegment)
    .map(({ path }) => path.slice('pg_wal/'.length))
    .toSorted();
