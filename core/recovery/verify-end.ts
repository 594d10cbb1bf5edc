import { join } from 'node:path';
import type { BackupFacts, RecoveryFacts } from '../report/facts.ts';
import { formatLsn, parseLsn } from '../wal/lsn.ts';
import { readControlFile } from './control-file.ts';
import { archiveEnd } from './end/archive-end.ts';
import { stoppedError } from './end/explain-end.ts';
import { verifyStop } from './end/verify-stop.ts';
import type { PreparedCluster } from './prepare-data-directory.ts';
import { promoteErrors } from './promote-errors.ts';
import { logTail } from './server-log.ts';
import { stoppedEarly } from './wal/stopped-early.ts';

export interface EndOptions {
  readonly prepared: PreparedCluster;
  readonly recovery: RecoveryFacts;
  /** `BackupFacts.endLsn` */
  readonly endLsn?: string | undefined;
  /** `BackupFacts.walMethod` */
  readonly walMethod?: BackupFacts['walMethod'];
}

/**
 * Recovery got to the end of the backup, and of all WAL there is, or to its target: then the records around it.
 *
 * @throws END_OF_RECOVERY_UNKNOWN, WAL_ENDS_EARLY, RECOVERY_STOPPED_EARLY, and errors of `end-errors.ts`
 */
export async function verifyEnd({
  prepared,
  recovery,
  endLsn: promised,
  walMethod,
}: EndOptions): Promise<RecoveryFacts['target']> {
  const { layout, wal, facts, goal, walService } = prepared;
  const { endLsn, timelineBefore: timeline } = recovery;
  const log = logTail(layout.logFile);
  const lsn = parseLsn(endLsn ?? '');
  if (endLsn === undefined || lsn === undefined) throw promoteErrors.END_OF_RECOVERY_UNKNOWN({ log });
  const needed = endOfBackup(prepared, promised);
  if (goal.target.kind === 'latest' && walService !== undefined) {
    const early = await archiveEnd(prepared, { timeline, lsn });
    if (early !== undefined) throw stoppedError(prepared, early, endLsn);
  } else if (goal.target.kind === 'latest') {
    const early = stoppedEarly(join(layout.dataDirectory, 'pg_wal'), wal, {
      timeline,
      lsn,
      // Fetched from a standby, the last segment is a file that is being written: it may have holes behind the end.
      isCopiedLive: walMethod === 'fetch' && facts.backupLabel.takenFrom === 'standby' && lsn >= needed.lsn,
    });
    if (early !== undefined) throw promoteErrors.RECOVERY_STOPPED_EARLY({ endLsn, ...early, log });
  }
  if (lsn < needed.lsn) {
    throw promoteErrors.WAL_ENDS_EARLY({ endLsn, expected: formatLsn(needed.lsn), says: needed.says, log });
  }
  // The server takes its note of the backup away when it has replayed the record that ends it.
  const { backupStartLsn } = await readControlFile(layout.dataDirectory, facts.major);
  if (backupStartLsn !== '0/0') {
    const expected = `the record that ends the backup begun at ${backupStartLsn}`;
    throw promoteErrors.WAL_ENDS_EARLY({ endLsn, expected, says: 'the control file', log });
  }
  return goal.target.kind === 'latest' ? undefined : verifyStop(prepared, { timeline, lsn });
}

/**
 * The farthest point without which the files are not consistent, of all that say so. A standby's backup ends where
 * pg_control says that its pages may reach; a primary's at a record in the WAL, which the server waits for.
 */
function endOfBackup({ facts }: PreparedCluster, promised: string | undefined): { lsn: bigint; says: string } {
  const { control, backupLabel } = facts;
  const known = [
    { lsn: promised, says: 'the manifest' },
    { lsn: control.minRecoveryPoint, says: 'the control file' },
    { lsn: control.checkpointLsn, says: "the control file's checkpoint" },
    { lsn: backupLabel.checkpointLsn, says: 'backup_label' },
  ].map(({ lsn, says }) => ({ lsn: parseLsn(lsn ?? '') ?? 0n, says }));
  return known.reduce((farthest, one) => (one.lsn > farthest.lsn ? one : farthest));
}
