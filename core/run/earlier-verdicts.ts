import { readHistory } from '../history/history.ts';
import type { Verdict } from '../report/report.ts';
import type { PlannedDrill } from './plan-drills.ts';

/** The last verdict of each drill before this run, by name. One of several that is new is compared with the last of them. */
export function earlierVerdicts(
  planned: readonly PlannedDrill[],
  stateDirectory: string,
): ReadonlyMap<string, Verdict> {
  const entries = planned.flatMap(({ name, backup, choice }) => {
    const history = readHistory(stateDirectory, backup.name);
    const own = choice.kind === 'one-of-all' ? history?.backups.find(({ id }) => id === choice.id) : undefined;
    const last = own ?? history?.last;
    return last ? [[name, last.verdict] as const] : [];
  });
  return new Map(entries);
}
