import type { ReporterConfiguration } from '../config/configuration.ts';
import { isProven } from '../history/history.ts';
import type { Report, Verdict } from '../report/report.ts';

/**
 * Whether a reporter is to be troubled with this report.
 *
 * @param earlier the last verdict of each drill before this run, by name
 */
export function isDue(
  when: ReporterConfiguration['when'],
  report: Report,
  earlier: ReadonlyMap<string, Verdict>,
): boolean {
  if (when === 'always') return true;
  if (when === 'not-proven') return !isProven(report.verdict);
  if (when === 'with-warnings') return report.verdict !== 'proven';
  return report.drills.some(({ name, verdict }) => earlier.get(name) !== verdict);
}
