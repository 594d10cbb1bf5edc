import { join } from 'node:path';
import { parseLsn } from '../wal/lsn.ts';
import { agreementErrors as errors } from './agreement-errors.ts';
import { backupLabelErrors } from './backup-label-errors.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import { serverErrors } from './server-errors.ts';
import { checkpointAt } from './wal/checkpoint-record.ts';
import type { PresentWal } from './wal/present-wal.ts';
import { WalReader } from './wal/wal-reader.ts';

export interface AgreementOptions {
  readonly dataDirectory: string;
  readonly facts: ClusterFacts;
  readonly wal: PresentWal;
  /** Of the cluster, as the backup's other parts say. */
  readonly systemIdentifier?: string | undefined;
  /** WAL that is not in pg_wal comes from elsewhere. */
  readonly hasRestoreCommand: boolean;
}

/**
 * Label, control file and WAL are of one cluster and one backup: told before a server starts, which would notice some
 * of it, in words of its own, and recover wrongly from the rest.
 *
 * @throws BACKUP_LABEL_CONTRADICTED, CONTROL_FILE_OF_ANOTHER_CLUSTER, WAL_OF_ANOTHER_CLUSTER, WAL_CHECKPOINT_MISSING
 *   (blame: backup)
 */
export function requireAgreement(options: AgreementOptions): void {
  const { facts, wal, systemIdentifier: otherIdentifier } = options;
  const { systemIdentifier: identifier } = facts.control;
  for (const { name: segment, systemIdentifier: other } of wal.segments) {
    if (other !== undefined && other !== identifier) {
      throw errors.WAL_OF_ANOTHER_CLUSTER({ segment, identifier, otherIdentifier: other });
    }
  }
  if (otherIdentifier !== undefined && otherIdentifier !== identifier) {
    throw errors.CONTROL_FILE_OF_ANOTHER_CLUSTER({ identifier, otherIdentifier });
  }
  compareWithControlFile(facts);
  compareWithWal(options);
}

/** pg_control is copied after the label was made; what it says is at least as new. */
function compareWithControlFile({ control, backupLabel: label }: ClusterFacts): void {
  const contradicted = (reason: string) =>
    backupLabelErrors.BACKUP_LABEL_CONTRADICTED({ other: 'global/pg_control', reason });
  const wasRecovering = control.state === 'in archive recovery' || control.state === 'shut down in recovery';
  if (label.takenFrom !== undefined && wasRecovering !== (label.takenFrom === 'standby')) {
    throw contradicted(`the label was written by a ${label.takenFrom}, and the cluster was ${control.state}`);
  }
  if ((parseLsn(control.checkpointLsn) ?? 0n) < (parseLsn(label.checkpointLsn) ?? 0n)) {
    throw contradicted(
      `the label begins at checkpoint ${label.checkpointLsn}, the files are as of ${control.checkpointLsn}`,
    );
  }
  if (control.timeline < label.timeline) {
    throw contradicted(`the label is of timeline ${label.timeline}, the files of ${control.timeline}`);
  }
}

function compareWithWal({ dataDirectory, facts, wal, hasRestoreCommand }: AgreementOptions): void {
  const { backupLabel: label } = facts;
  const number = (parseLsn(label.checkpointLsn) ?? 0n) / BigInt(wal.format.segmentBytes);
  const timelines = wal.segments.filter((segment) => segment.number === number).map(({ timeline }) => timeline);
  if (timelines.length === 0 && hasRestoreCommand) return;
  for (const timeline of timelines) {
    using reader = new WalReader(join(dataDirectory, 'pg_wal'), timeline, wal.format);
    const checkpoint = checkpointAt(reader, label.checkpointLsn);
    if (checkpoint === undefined) continue;
    if (checkpoint.redoLsn === label.startLsn) return;
    const reason = `the label starts at ${label.startLsn}, its checkpoint at ${checkpoint.redoLsn}`;
    throw backupLabelErrors.BACKUP_LABEL_CONTRADICTED({ other: 'the WAL', reason });
  }
  throw serverErrors.WAL_CHECKPOINT_MISSING({ line: '', log: [] });
}
