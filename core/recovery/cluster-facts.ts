import { backupLabelErrors } from './backup-label-errors.ts';
import { type BackupLabel, parseBackupLabel, refuseIncremental } from './backup-label.ts';
import { type ControlFile, readControlFile } from './control-file.ts';
import { errors } from './errors.ts';
import { readPlainFile } from './plain-file.ts';
import { parseLsn } from '../wal/lsn.ts';
import { formatSegmentName } from '../wal/segment-name.ts';

/** What the restored files say about the cluster, before anything is changed or started. */
export interface ClusterFacts {
  readonly major: number;
  readonly control: ControlFile;
  readonly backupLabel: BackupLabel;
  /** Made by us and shut down: there is nothing to recover. */
  readonly isFresh?: true;
}

/**
 * Reads PG_VERSION, pg_control and backup_label. Never follows a symbolic link.
 *
 * @param options.snapshot the files are of one moment: without a label, recovery starts where pg_control says
 *
 * @throws errors with blame `backup` where one of them is absent or damaged
 */
export async function readClusterFacts(
  dataDirectory: string,
  { snapshot = false }: { readonly snapshot?: boolean | undefined } = {},
): Promise<ClusterFacts> {
  const version = (await readPlainFile(dataDirectory, 'PG_VERSION', 64))?.toString('latin1').trim();
  if (version === undefined) throw errors.DATA_DIRECTORY_INCOMPLETE({ file: 'PG_VERSION' });
  if (!/^\d{1,2}(\.\d+)?$/.test(version)) throw errors.PG_VERSION_DAMAGED({ found: version.slice(0, 20) });
  const major = Number.parseInt(version, 10);
  if (major < 10 || major > 18) throw errors.MAJOR_NOT_SUPPORTED({ major });
  const control = await readControlFile(dataDirectory, major);
  const label = await readPlainFile(dataDirectory, 'backup_label', 65_536);
  if (label === undefined && snapshot) return { major, control, backupLabel: labelOfSnapshot(control) };
  if (label === undefined) throw backupLabelErrors.BACKUP_LABEL_MISSING({ where: 'The restored data directory' });
  const backupLabel = parseBackupLabel(label.toString('utf8'));
  refuseIncremental(backupLabel);
  return { major, control, backupLabel };
}

/** The same of a cluster that pgproof made and stopped, which has no label: it starts where it was shut down. */
export async function readFreshClusterFacts(dataDirectory: string): Promise<ClusterFacts> {
  return { ...(await readClusterFacts(dataDirectory, { snapshot: true })), isFresh: true };
}

function labelOfSnapshot({ redoLsn, checkpointLsn, timeline, walSegmentBytes }: ControlFile): BackupLabel {
  const number = (parseLsn(redoLsn) ?? 0n) / BigInt(walSegmentBytes);
  return {
    startLsn: redoLsn,
    startSegment: formatSegmentName({ timeline, number }, walSegmentBytes),
    checkpointLsn,
    timeline,
    method: undefined,
    takenFrom: undefined,
    label: undefined,
    startTime: undefined,
    incrementalFromLsn: undefined,
  };
}
