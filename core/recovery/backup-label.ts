import { errors } from './errors.ts';

/** The lines of backup_label that matter; without that file recovery would begin in the wrong place. */
export interface BackupLabel {
  /** Where redo begins. */
  readonly startLsn: string;
  readonly startSegment: string;
  readonly checkpointLsn: string;
  readonly takenFrom?: 'primary' | 'standby';
  /** As written, in the server's time zone. */
  readonly startTime?: string;
  readonly label?: string;
  /** From 11. */
  readonly timeline?: number;
}

/**
 * Reads backup_label as strictly as the server does: another line end is damage.
 *
 * @throws BACKUP_LABEL_DAMAGED (blame: backup), BACKUP_IS_INCREMENTAL (blame: operator)
 */
export function parseBackupLabel(text: string): BackupLabel {
  if (text === '') throw errors.BACKUP_LABEL_DAMAGED({ reason: 'it is empty' });
  if (text.includes('\r')) throw errors.BACKUP_LABEL_DAMAGED({ reason: 'its lines end like those of Windows' });
  const start = /^START WAL LOCATION: ([0-9A-F]+\/[0-9A-F]+) \(file ([0-9A-F]{24})\)\n/.exec(text);
  const [, startLsn, startSegment] = start ?? [];
  const checkpointLsn = /^.*\nCHECKPOINT LOCATION: ([0-9A-F]+\/[0-9A-F]+)\n/.exec(text)?.[1];
  if (startLsn === undefined || startSegment === undefined) {
    throw errors.BACKUP_LABEL_DAMAGED({ reason: 'its first line does not say where the WAL begins' });
  }
  if (checkpointLsn === undefined) {
    throw errors.BACKUP_LABEL_DAMAGED({ reason: 'its second line does not say where the checkpoint is' });
  }
  const line = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];
  const fromLsn = line('INCREMENTAL FROM LSN');
  if (fromLsn !== undefined) throw errors.BACKUP_IS_INCREMENTAL({ fromLsn });
  const from = line('BACKUP FROM');
  const timeline = line('START TIMELINE');
  const startTime = line('START TIME');
  const label = line('LABEL');
  return {
    startLsn,
    startSegment,
    checkpointLsn,
    ...(from === 'primary' || from === 'standby' ? { takenFrom: from } : {}),
    ...(startTime === undefined ? {} : { startTime }),
    ...(label === undefined ? {} : { label }),
    ...(timeline === undefined ? {} : { timeline: Number(timeline) }),
  };
}
