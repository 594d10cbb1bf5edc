import { parseLsn } from '../../wal/lsn.ts';
import { historyFileName } from '../../wal/segment-name.ts';
import { readPlainFile } from '../plain-file.ts';
import type { RecoveryGoal } from '../target.ts';

/** The timelines that recovery goes through, oldest first, and where each of them begins. */
export type TimelinePath = readonly { readonly timeline: number; readonly beginLsn: bigint }[];

interface TimelineChoice {
  readonly from: number;
  readonly wanted: RecoveryGoal['timeline'];
}
interface HistoryShelf {
  readonly directory: string;
  needFile(name: string): Promise<boolean>;
}

/** The way that the server takes, found as it finds it: by the history files that are there. */
export async function timelinePath(shelf: HistoryShelf, { from, wanted }: TimelineChoice): Promise<TimelinePath> {
  let last = wanted === 'current' || wanted === 'latest' ? from : wanted;
  if (wanted === 'latest') {
    while (await shelf.needFile(historyFileName(last + 1))) last += 1;
  }
  const path = [{ timeline: from, beginLsn: 0n }];
  if (last === from || !(await shelf.needFile(historyFileName(last)))) return path;
  const text = (await readPlainFile(shelf.directory, historyFileName(last), 1024 * 1024))?.toString('utf8') ?? '';
  const ends = [...text.matchAll(/^\s*(\d+)\s+([0-9A-F]+\/[0-9A-F]+)/gm)].map(([, timeline, lsn]) => ({
    timeline: Number(timeline),
    lsn: parseLsn(lsn ?? '') ?? 0n,
  }));
  const first = ends.findIndex(({ timeline }) => timeline === from);
  if (first === -1) return path;
  for (const [index, { lsn }] of ends.slice(first).entries()) {
    path.push({ timeline: ends[first + index + 1]?.timeline ?? last, beginLsn: lsn });
  }
  return path;
}

/** The newest timeline that has this segment: it begins with what the older one wrote into it. */
export function timelineOf(path: TimelinePath, segment: bigint, segmentBytes: number): number {
  const size = BigInt(segmentBytes);
  return path.findLast(({ beginLsn }) => beginLsn / size <= segment)?.timeline ?? path[0]?.timeline ?? 1;
}
