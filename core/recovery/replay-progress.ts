import { readdir, readFile, stat } from 'node:fs/promises';
import { parseSegmentName } from '../wal/segment-name.ts';
import type { PresentWal } from './wal/present-wal.ts';

const intervalMs = 250;

export interface ReplayProgress {
  /** WAL segment being replayed. */
  readonly segment: string;
  /** Segments begun, and segments there are to replay. */
  readonly done: number;
  readonly total: number;
}

/**
 * Tells which segment the server replays, from the title of its startup process, until disposed. The process is known
 * by its working directory, the data directory, under whatever name the container sees it. Only for display: where
 * /proc does not tell, nothing is told.
 */
export function watchReplay(
  dataDirectory: string,
  wal: PresentWal,
  tell: (progress: ReplayProgress) => void,
): Disposable {
  const total = new Set(wal.segments.filter(({ holdsRecords }) => holdsRecords).map(({ number }) => number)).size;
  const first = wal.segments[0]?.number ?? 0n;
  let pid: string | undefined;
  let last: string | undefined;
  let busy = false;
  const look = async () => {
    pid ??= await startupProcess(dataDirectory);
    const segment = pid === undefined ? undefined : await replayedSegment(pid);
    if (segment === undefined) pid = undefined;
    const parsed = segment === undefined ? undefined : parseSegmentName(segment, wal.format.segmentBytes);
    if (segment === undefined || parsed === undefined || segment === last) return;
    last = segment;
    tell({ segment, done: Math.min(Number(parsed.number - first) + 1, total), total });
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void look()
      .catch(() => {})
      .finally(() => {
        busy = false;
      });
  }, intervalMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

async function startupProcess(dataDirectory: string): Promise<string | undefined> {
  const data = await stat(dataDirectory);
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || (await replayedSegment(pid)) === undefined) continue;
    const directory = await stat(`/proc/${pid}/cwd/`).catch(() => undefined);
    if (directory?.ino === data.ino && directory.dev === data.dev) return pid;
  }
  return undefined;
}

async function replayedSegment(pid: string): Promise<string | undefined> {
  const title = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
  return /startup\b.* recovering ([0-9A-F]{24})/.exec(title)?.[1];
}
