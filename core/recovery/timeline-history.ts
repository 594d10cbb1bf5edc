import { historyFileName } from '../wal/segment-name.ts';
import { readPlainFile } from './plain-file.ts';

/** Where a timeline branched off. */
export interface TimelineSwitch {
  readonly parent: number;
  readonly lsn: string;
}

/** Last line of the history file that promotion wrote: the timeline recovery ended on, and where. */
export async function timelineSwitch(dataDirectory: string, timeline: number): Promise<TimelineSwitch | undefined> {
  const text =
    (await readPlainFile(dataDirectory, `pg_wal/${historyFileName(timeline)}`, 1024 * 1024))?.toString('utf8') ?? '';
  const last = [...text.matchAll(/^\s*(\d+)\s+([0-9A-F]+\/[0-9A-F]+)/gm)].at(-1);
  return last === undefined ? undefined : { parent: Number(last[1]), lsn: last[2] ?? '' };
}
