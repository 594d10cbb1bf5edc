import type { Backup } from '../contracts/source.ts';
import type { Finding } from '../report/finding.ts';
import type { Selection } from '../report/selection.ts';

/** Enough to see what is going on. */
const mostTold = 10;

/**
 * Backups newer than the newest finished one. One that nobody writes any more is a warning: an aborted job must not hide
 * behind the backup of the day before.
 *
 * @param backups newest first
 */
export function unfinishedBefore(backups: readonly Backup[]): Pick<Selection, 'findings' | 'notes'> {
  const first = backups.findIndex(({ unfinished }) => unfinished === undefined);
  const newer = backups.slice(0, Math.max(0, first)).slice(0, mostTold);
  const findings: Finding[] = [];
  const notes: string[] = [];
  for (const { id, unfinished } of newer) {
    if (unfinished === undefined) continue;
    const summary = `The backup ${id} is newer and not finished: it ${unfinished.reason}`;
    if (unfinished.state === 'in-progress') notes.push(summary);
    else
      findings.push({
        outcome: 'warn',
        summary,
        target: id,
        hint: 'Look at the log of the backup job, and take it again.',
      });
  }
  return { findings, notes };
}
