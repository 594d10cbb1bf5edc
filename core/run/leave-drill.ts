import { rm } from 'node:fs/promises';
import type { Log } from '../contracts/log.ts';
import { reasonOf } from '../errors/to-error.ts';
import type { DrillReport } from '../report/report.ts';
import { refuseMounts } from '../sandbox/remove-tree.ts';

/**
 * Removes what a drill restored as soon as it is over: the next one needs the room. Where it shall stay, or something is
 * left in it that only a sandbox can remove, it stays.
 *
 * @returns whether the files are gone
 */
export async function leaveDrill(
  directory: string,
  { phases }: DrillReport,
  { keep, log }: { readonly keep: boolean; readonly log: Log },
): Promise<boolean> {
  if (keep || isLeftBehind(phases)) return false;
  try {
    refuseMounts(directory);
    await rm(directory, { recursive: true, force: true });
    return true;
  } catch (error) {
    log.warn(`${directory} could not be removed yet: ${reasonOf(error)}`);
    return false;
  }
}

export function isLeftBehind(phases: DrillReport['phases']): boolean {
  return phases.some(({ error }) => error?.code === 'LEFT_BEHIND');
}
