import { backupLabelErrors, parseBackupLabel, type BackupLabel } from '../../../core/index.ts';

/**
 * The label of a backup that pg_basebackup took, whose last line always has an end.
 *
 * @throws `BACKUP_LABEL_INVALID` (blame: backup)
 */
export function readBackupLabel(content: Buffer): BackupLabel {
  const text = content.toString('utf8');
  const label = parseBackupLabel(text);
  if (!text.endsWith('\n')) {
    throw backupLabelErrors.BACKUP_LABEL_INVALID({ reason: 'is cut: its last line has no end' });
  }
  return label;
}

/** Warnings. */
export function doubtMethod({ method }: BackupLabel): readonly string[] {
  if (method === 'streamed') return [];
  return [`backup_label says "BACKUP METHOD: ${method ?? ''}"; pg_basebackup writes "streamed"`];
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
