import { parseBackupLabel, type Backup } from '../../../../core/index.ts';
import { startedAt } from '../backup-label.ts';
import { peekBase } from '../inspect/peek-base.ts';
import type { BackupFiles } from '../storage/backup-files.ts';

/**
 * What the label in the base archive says of a backup. Nothing also where the archive cannot be read: whoever inspects it
 * will say why.
 */
export async function readLabel(
  files: () => Promise<BackupFiles>,
  signal: AbortSignal,
): Promise<Pick<Backup, 'takenAt' | 'kind'>> {
  try {
    const { base } = await files();
    const found = (await peekBase(base, { version: false, tablespaceMap: false }, signal)).label;
    if (found === undefined) return {};
    const label = parseBackupLabel(found.content.toString('utf8'));
    const kind = label.incrementalFromLsn === undefined ? 'full' : 'incremental';
    return { takenAt: startedAt(label, found.mtime), kind };
  } catch {
    signal.throwIfAborted();
    return {};
  }
}
