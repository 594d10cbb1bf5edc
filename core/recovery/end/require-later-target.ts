import { parseLsn } from '../../wal/lsn.ts';
import type { ClusterFacts } from '../cluster-facts.ts';
import { describeTarget, type RecoveryGoal } from '../target.ts';
import { endErrors } from './end-errors.ts';

/**
 * Refuses a target before the backup. The server would end recovery as soon as it is consistent, with everything that
 * was committed up to then, and say nothing where no transaction ended while the backup was taken.
 *
 * @throws TARGET_BEFORE_BACKUP (blame: operator)
 */
export function requireLaterTarget(goal: RecoveryGoal, { control, backupLabel }: ClusterFacts): void {
  const { target } = goal;
  const refused = (backup: string) => endErrors.TARGET_BEFORE_BACKUP({ target: describeTarget(goal), backup });
  if (target.kind === 'time' && Date.parse(target.time) < Date.parse(control.checkpointTime)) {
    throw refused(control.checkpointTime);
  }
  if (target.kind !== 'lsn') return;
  if ((parseLsn(target.lsn) ?? 0n) < (parseLsn(backupLabel.startLsn) ?? 0n)) throw refused(backupLabel.startLsn);
}
