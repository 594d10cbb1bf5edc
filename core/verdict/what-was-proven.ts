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
    ...(recovery
      ? [
          `recovered to ${recovery.endLsn ?? 'the end of WAL'} in ${formatDuration(recovery.replayMs)} and promoted to timeline ${recovery.timeline}`,
        ]
      : []),
    `${countOf(checks.length, 'check')} passed: ${checks.map(({ name }) => name).join(', ')}`,
  ];
}
