import type { Log } from '../contracts/log.ts';
import { reasonOf } from '../errors/to-error.ts';
import type { DrillReport } from '../report/report.ts';
import { isLeftBehind } from './leave-drill.ts';
import type { RunDirectory } from './run-directory.ts';

/**
 * Removes the run's directory, or gives it to whoever wanted it kept. Where a drill left something behind that only its
 * sandbox can remove, directory and owner mark stay, for reaping.
 *
 * @returns sentences for the report
 */
export async function leave(
  run: RunDirectory,
  drills: readonly DrillReport[],
  options: { readonly keep: boolean; readonly log: Log },
): Promise<string[]> {
  try {
    if (options.keep) {
      await run.keep();
      return [`the restored files were kept in ${run.directory}; remove them when you have seen enough`];
    }
    if (!drills.some(({ phases }) => isLeftBehind(phases))) await run.remove();
    return [];
  } catch (error) {
    const problem = `${run.directory} could not be removed: ${reasonOf(error)}`;
    options.log.warn(problem);
    return [`${problem}; pgproof reap tries again`];
  }
}
