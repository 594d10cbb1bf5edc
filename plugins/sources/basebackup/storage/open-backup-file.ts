import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { errors } from '../errors.ts';

/**
 * Opens a file of the backup for reading, without touching its access time where the kernel allows that (owner or root).
 *
 * @throws `BACKUP_UNREADABLE` (blame: repository)
 */
export async function openBackupFile(path: string): Promise<FileHandle> {
  // Not to hang on a fifo; for plain files it means nothing.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  try {
    return await open(path, flags | constants.O_NOATIME).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EPERM') return open(path, flags);
      throw error;
    });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The storage's fault, whatever it was: unreadable is not bad. */
export function unreadable(path: string, cause: unknown): Error {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return errors.BACKUP_UNREADABLE({ path, reason }, { cause });
}
