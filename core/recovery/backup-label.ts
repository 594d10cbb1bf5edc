import { parseLsn } from '../wal/lsn.ts';
import { backupLabelErrors as errors } from './backup-label-errors.ts';

/** What `backup_label` says: where recovery must start. */
export interface BackupLabel {
  /** Where redo begins. */
  readonly startLsn: string;
  /** Name of the WAL segment that holds `startLsn`. */
  readonly startSegment: string;
  readonly checkpointLsn: string;
  /** Up to 10 only the segment's name tells. */
  readonly timeline: number;
  /** `streamed` when pg_basebackup took it. */
  readonly method: string | undefined;
  readonly takenFrom: 'primary' | 'standby' | undefined;
  readonly label: string | undefined;
  /** As written, in the server's time zone. */
  readonly startTime: string | undefined;
  /** From 17 on, in incremental backups. */
  readonly incrementalFromLsn: string | undefined;
}

/**
 * Reads the label as strictly as the server does: another line end is damage.
 *
 * @throws `BACKUP_LABEL_INVALID` (blame: backup)
 */
export function parseBackupLabel(text: string): BackupLabel {
  const invalid = (reason: string) => errors.BACKUP_LABEL_INVALID({ reason });
  if (text === '') throw invalid('is empty');
  if (text.includes('\r')) throw invalid('has Windows line ends (CR LF)');
  const lines = text.split('\n');
  const start = /^START WAL LOCATION: (\S+) \(file ([0-9A-F]{24})\)$/.exec(lines[0] ?? '');
  const [, startLsn, startSegment] = start ?? [];
  // The last of the lines that the split gives was not ended.
  if (startLsn === undefined || startSegment === undefined || parseLsn(startLsn) === undefined || lines.length < 2) {
    throw invalid('does not begin with a valid START WAL LOCATION');
  }
  const checkpointLsn = /^CHECKPOINT LOCATION: (\S+)$/.exec(lines[1] ?? '')?.[1];
  if (checkpointLsn === undefined || parseLsn(checkpointLsn) === undefined || lines.length < 3) {
    throw invalid('has no valid CHECKPOINT LOCATION in its second line');
  }
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const timeline = Number.parseInt(startSegment.slice(0, 8), 16);
  const named = field('START TIMELINE');
  if (named !== undefined && Number(named) !== timeline) {
    throw invalid(`contradicts itself: timeline ${named}, segment ${startSegment}`);
  }
  const from = field('BACKUP FROM');
  return {
    startLsn,
    startSegment,
    checkpointLsn,
    timeline,
    method: field('BACKUP METHOD'),
    takenFrom: from === 'standby' ? 'standby' : from === 'master' || from === 'primary' ? 'primary' : undefined,
    label: field('LABEL'),
    startTime: field('START TIME'),
    incrementalFromLsn: field('INCREMENTAL FROM LSN'),
  };
}

/**
 * An incremental backup is no backup by itself.
 *
 * @throws `BACKUP_INCREMENTAL` (blame: operator)
 */
export function refuseIncremental({ incrementalFromLsn }: BackupLabel): void {
  if (incrementalFromLsn !== undefined) throw errors.BACKUP_INCREMENTAL({ fromLsn: incrementalFromLsn });
}
