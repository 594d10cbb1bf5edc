import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errors } from '../errors.ts';
import { unreadable } from './open-backup-file.ts';
import type { Listed, StoredFile } from './storage.ts';

/**
 * What lies directly in the directory, by name. Links are followed: people link backups to other volumes.
 *
 * @throws `SOURCE_PATH_MISSING` (blame: operator), `BACKUP_UNREADABLE` (repository)
 */
export async function listDirectory(directory: string): Promise<Listed> {
  const files: StoredFile[] = [];
  const directories: string[] = [];
  for (const name of (await names(directory)).toSorted()) {
    const path = join(directory, name);
    const stats = await stat(path).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
    if (stats.isFile()) files.push({ name, path, bytes: stats.size });
    else if (stats.isDirectory()) directories.push(name);
  }
  return { files, directories };
}

async function names(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw errors.SOURCE_PATH_MISSING({ path: directory }, { cause });
    throw unreadable(directory, cause);
  }
}
