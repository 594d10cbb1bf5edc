import { backupLabelErrors, type BackupLabel } from '../../../../core/index.ts';
import { readBackupLabel } from '../backup-label.ts';
import { peekBase } from '../inspect/peek-base.ts';
import { findBackupFiles, type BackupFiles, type Origin } from '../storage/backup-files.ts';

/** One backup of a chain: the full one, or what changed since the one before it. */
export interface Link {
  readonly name: string;
  readonly files: BackupFiles;
  readonly label: BackupLabel;
}

/**
 * Whether a backup that was looked at already is an incremental one. Where the label is far behind, the restore sees it.
 */
export async function asIncremental(
  name: string,
  directory: string,
  origin: Origin,
  signal: AbortSignal,
): Promise<Link | undefined> {
  const files = await findBackupFiles(directory, origin, signal);
  const { label: found } = await peekBase(files.base, { version: false, tablespaceMap: false }, signal);
  const label = found === undefined ? undefined : readBackupLabel(found.content);
  return label?.incrementalFromLsn === undefined ? undefined : { name, files, label };
}

/** Reads no more than the label, which the server sends first. */
export async function readLink(name: string, directory: string, origin: Origin, signal: AbortSignal): Promise<Link> {
  const files = await findBackupFiles(directory, origin, signal);
  const { label } = await peekBase(files.base, { version: false, tablespaceMap: false }, signal);
  if (label === undefined) throw backupLabelErrors.BACKUP_LABEL_MISSING({ where: `${name}/${files.base.name}` });
  return { name, files, label: readBackupLabel(label.content) };
}
