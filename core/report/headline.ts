import { formatBytes } from '../values/bytes.ts';
import { formatDuration } from '../values/duration.ts';
import type { DrillReport, Report, Verdict } from './report.ts';
import { verdicts } from './report.ts';
import { verdictWords } from './verdict-words.ts';

/** One line about a drill without its name: the first reason, or for a proven backup how much in which time. */
export function drillHeadline(drill: DrillReport): string {
  const bytes = drill.restore?.bytes ?? drill.backup?.restoredBytes;
  const proven = drill.verdict === 'proven' && bytes !== undefined;
  if (proven) return `${formatBytes(bytes)} restored, recovered and checked in ${formatDuration(drill.durationMs)}`;
  return drill.reasons[0] ?? verdictWords[drill.verdict].meaning;
}

export function countVerdicts(report: Report): ReadonlyMap<Verdict, number> {
  return new Map(
    verdicts.map((verdict) => [verdict, report.drills.filter((drill) => drill.verdict === verdict).length]),
  );
}

/** Drills, worst verdict first, otherwise in the order of the run. */
export function worstFirst(drills: readonly DrillReport[]): readonly DrillReport[] {
  return drills.toSorted((one, other) => verdicts.indexOf(one.verdict) - verdicts.indexOf(other.verdict));
}

/** One line about a run without the word of its verdict: names the drill when there is one, counts when there are more. */
export function runHeadline(report: Report): string {
  const [only, ...others] = report.drills;
  if (!only) return 'no backup was drilled';
  if (others.length === 0) return `${only.name}: ${drillHeadline(only)}`;
  const counts = [...countVerdicts(report)].filter(([, count]) => count > 0);
  return `${report.drills.length} backups: ${counts.map(([verdict, count]) => `${count} ${verdictWords[verdict].word.toLowerCase()}`).join(', ')}`;
}
