import { errors } from './errors.ts';
import { parseLsn } from './lsn.ts';

/** What `backup_label` says: where recovery must start. */
export interface BackupLabel {
  readonly startLsn: string;
  /** Name of the WAL segment that holds `startLsn`. */
  readonly startSegment: string;
  readonly checkpointLsn: string;
  readonly timeline: number;
  readonly takenFrom: 'primary' | 'standby' | undefined;
  readonly label: string | undefined;
  /** In the server's own time zone; see `startedAt`. */
  readonly startTime: string | undefined;
  /** From 17 on, in incremental backups. */
  readonly incrementalFromLsn: string | undefined;
  readonly warnings: readonly string[];
}

/**
 * Reads the label as strictly as the server does.
 *
 * @throws `BACKUP_LABEL_INVALID` (blame: backup), `BACKUP_INCREMENTAL` (operator)
 */
export function parseBackupLabel(content: Buffer): BackupLabel {
  const text = content.toString('utf8');
  if (text === '') throw errors.BACKUP_LABEL_INVALID({ reason: 'is empty' });
  if (text.includes('\r')) throw errors.BACKUP_LABEL_INVALID({ reason: 'has Windows line ends (CR LF)' });
  const lines = text.split('\n');
  const start = /^START WAL LOCATION: (\S+) \(file ([0-9A-F]{24})\)$/.exec(lines[0] ?? '');
  const [, startLsn, startSegment] = start ?? [];
  if (startLsn === undefined || startSegment === undefined || parseLsn(startLsn) === undefined) {
    throw errors.BACKUP_LABEL_INVALID({ reason: 'does not begin with a valid START WAL LOCATION' });
  }
  const checkpointLsn = /^CHECKPOINT LOCATION: (\S+)$/.exec(lines[1] ?? '')?.[1];
  if (checkpointLsn === undefined || parseLsn(checkpointLsn) === undefined) {
    throw errors.BACKUP_LABEL_INVALID({ reason: 'has no valid CHECKPOINT LOCATION in its second line' });
  }
  if (!text.endsWith('\n')) throw errors.BACKUP_LABEL_INVALID({ reason: 'is cut: its last line has no end' });
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const timeline = field('START TIMELINE') ?? String(Number.parseInt(startSegment.slice(0, 8), 16));
  if (Number(timeline) !== Number.parseInt(startSegment.slice(0, 8), 16)) {
    throw errors.BACKUP_LABEL_INVALID({ reason: `contradicts itself: timeline ${timeline}, segment ${startSegment}` });
  }
  const from = field('BACKUP FROM');
  const method = field('BACKUP METHOD');
  return {
    startLsn,
    startSegment,
    checkpointLsn,
    timeline: Number(timeline),
    takenFrom: from === 'standby' ? 'standby' : from === 'master' || from === 'primary' ? 'primary' : undefined,
    label: field('LABEL'),
    startTime: field('START TIME'),
    incrementalFromLsn: field('INCREMENTAL FROM LSN'),
    warnings:
      method === 'streamed'
        ? []
        : [`backup_label says "BACKUP METHOD: ${method ?? ''}"; pg_basebackup writes "streamed"`],
  };
}

/** An incremental backup is no backup by itself. */
export function refuseIncremental({ incrementalFromLsn }: BackupLabel): void {
  if (incrementalFromLsn !== undefined) throw errors.BACKUP_INCREMENTAL({ fromLsn: incrementalFromLsn });
}

/**
 * When the backup began, ISO 8601. The label has the server's zone, by an abbreviation that may mean several; unless it
 * is UTC the time in the tar header counts, which the server sets at the same moment.
 */
export function startedAt({ startTime }: BackupLabel, headerSeconds: number): string | undefined {
  const utc = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:UTC|GMT)$/.exec(startTime ?? '');
  if (utc) return `${utc[1]}T${utc[2]}.000Z`;
  const valid = headerSeconds > 0 && headerSeconds < 8.64e12;
  return valid ? new Date(headerSeconds * 1000).toISOString() : undefined;
}
