import { countOf } from '../text/count-of.ts';
import type { DrillReport } from '../report/report.ts';
import { formatBytes } from '../values/bytes.ts';
import { formatDuration } from '../values/duration.ts';

/** The sentences behind `proven`: they claim no more than was done. */
export function whatWasProven({
  restore,
  recovery,
  checks,
}: Pick<DrillReport, 'restore' | 'recovery' | 'checks'>): string[] {
  return [
    ...(restore ? [`restored ${restore.files} files, ${formatBytes(restore.bytes)}`] : []),
    ...(restore?.load ? [`loaded ${restore.load.databases.join(', ')} into an empty cluster`] : []),
    ...(recovery && restore?.load === undefined
      ? [
          `recovered to ${recovery.endLsn ?? 'the end of WAL'} in ${formatDuration(recovery.replayMs)} and promoted to timeline ${recovery.timeline}`,
        ]
      : []),
    ...(recovery?.archive
      ? [`${countOf(recovery.archive.segments, 'WAL segment')} came from ${recovery.archive.location}`]
      : []),
    ...(recovery?.target ? [whereItEnded(recovery.target)] : []),
    `${countOf(checks.length, 'check')} passed: ${checks.map(({ name }) => name).join(', ')}`,
  ];
}

function whereItEnded({ asked, boundary }: NonNullable<NonNullable<DrillReport['recovery']>['target']>): string {
  if (boundary === undefined) return `ended exactly at ${asked}`;
  const { seed, committed, notCommitted } = boundary;
  const next = notCommitted === undefined ? '' : `, and ${notCommitted}, the next one to commit, is not`;
  return `transaction ${committed} is there${next} (moment ${seed})`;
}
