import { countOf, cutText, formatBytes, formatDuration, oneLine, type Paint } from '../../core/index.ts';
import type { DrillProgress, RunningCheck } from './drill-progress.ts';

const barWidth = 20;

/** The window of a terminal. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/**
 * What a terminal shows while drills run: a line per drill, and one per running check as long as there is room for all.
 *
 * @param waiting drills that have not begun
 */
export function liveText(
  drills: Iterable<DrillProgress>,
  nowMs: number,
  { columns, rows }: Screen,
  paint: Paint,
  waiting = 0,
): string {
  const all = [...drills].map((drill) => drillLines(drill, nowMs, columns, paint));
  const last = waiting > 0 ? [paint.quiet(`${countOf(waiting, 'drill')} waiting`)] : [];
  // Lines that have left the window above cannot be drawn anew.
  const room = Math.max(1, rows - 2 - last.length);
  const full = all.flat();
  if (full.length <= room) return [...full, ...last].join('\n');
  const brief = all.map(([first = '']) => first);
  if (brief.length <= room) return [...brief, ...last].join('\n');
  const more = paint.quiet(`… and ${brief.length - room + 1} more`);
  return [...brief.slice(0, room - 1), more, ...last].join('\n');
}

function drillLines(progress: DrillProgress, nowMs: number, columns: number, paint: Paint): readonly string[] {
  const name = cutText(oneLine(progress.drill), 30);
  const room = Math.max(20, columns - name.length - 3);
  const first = `${paint.strong(name)}  ${cutText(phaseText(progress, nowMs), room)}`;
  const checks = [...progress.running].map(([check, running]) => checkText(check, running, nowMs));
  return [first, ...checks.map((line) => paint.quiet(cutText(`    ${line}`, columns - 1)))];
}

function phaseText(progress: DrillProgress, nowMs: number): string {
  const { phase, done, total, segment, checksDone, running } = progress;
  const elapsedMs = Math.max(0, nowMs - progress.phaseSinceMs);
  if (phase === undefined) return 'waiting';
  if (phase === 'admit') return `waits for room on the disk ${formatDuration(elapsedMs)}`;
  const text = `${phase} ${formatDuration(elapsedMs)}`;
  if (phase === 'restore' && total > 0) return `${text}  ${bar(done / total)}  ${restoring(done, total, elapsedMs)}`;
  if (phase === 'recover' && total > 0)
    return `${text}  ${bar(done / total)}  WAL ${done} of ${total} ${segment ?? ''}`;
  if (phase === 'check') return `${text}  ${checksDone} done, ${running.size} running`;
  return text;
}

/** "1.2 GB of 3.6 GB, 410 MB/s, 6 s left" */
function restoring(bytes: number, totalBytes: number, elapsedMs: number): string {
  const amount = `${formatBytes(bytes)} of ${formatBytes(totalBytes)}`;
  // The first moments say nothing about the rate.
  if (elapsedMs < 500 || bytes === 0) return amount;
  const leftMs = (elapsedMs / bytes) * Math.max(0, totalBytes - bytes);
  const left = leftMs < 1000 ? '' : `, ${formatDuration(Math.round(leftMs / 1000) * 1000)} left`;
  return `${amount}, ${formatBytes((bytes / elapsedMs) * 1000)}/s${left}`;
}

function checkText(check: string, { sinceMs, progress }: RunningCheck, nowMs: number): string {
  const text = `${oneLine(check)} ${formatDuration(Math.max(0, nowMs - sinceMs))}`;
  if (!progress || progress.total <= 0) return text;
  const { done, total, what } = progress;
  return `${text}  ${bar(done / total)}  ${done} of ${total}${what === undefined ? '' : ` ${oneLine(what)}`}`;
}

function bar(fraction: number): string {
  const part = Math.min(1, Math.max(0, fraction));
  const full = Math.floor(part * barWidth);
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${`${Math.floor(part * 100)}`.padStart(3)} %`;
}
