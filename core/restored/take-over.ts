import { lchown, chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RestoreTarget } from '../contracts/source.ts';
import { restoredErrors as errors } from './errors.ts';
import { linkTablespaces } from './link-tablespaces.ts';

export interface TakenOver {
  readonly files: number;
  readonly bytes: number;
  /** Names of the segments in pg_wal. */
  readonly walSegments: readonly string[];
}

/**
 * Makes what another program restored into the target the container's: owner, modes (0700 and 0600), and tablespaces
 * that lead to where the server sees them. No link is followed.
 *
 * @param by for messages: the program
 * @throws RESTORED_NOTHING, RESTORED_FILE_SHARED, RESTORED_FILE_UNSAFE, RESTORED_TABLESPACE_MISSING (blame: operator)
 */
export async function takeOver(target: RestoreTarget, by: string, signal: AbortSignal): Promise<TakenOver> {
  const { dataDirectory, tablespaceDirectory, owner } = target;
  const version = await lstat(join(dataDirectory, 'PG_VERSION')).catch(() => undefined);
  if (version?.isFile() !== true) throw errors.RESTORED_NOTHING({ by });
  await linkTablespaces(target);
  const isOwn = owner.uid === process.geteuid?.() && owner.gid === process.getegid?.();
  let files = 0;
  let bytes = 0;
  const walk = async (directory: string, shown: string): Promise<void> => {
    signal.throwIfAborted();
    await chmod(directory, 0o700);
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      const file = shown === '' ? name : `${shown}/${name}`;
      const stats = await lstat(path);
      if (!stats.isDirectory() && stats.nlink > 1) throw errors.RESTORED_FILE_SHARED({ file });
      if (stats.isSymbolicLink()) {
        // Recovery puts a directory in the place of pg_wal, and has looked at those of tablespaces.
        if (shown !== 'pg_tblspc' && file !== 'pg_wal') {
          throw errors.RESTORED_FILE_UNSAFE({ file, kind: 'symbolic link' });
        }
      } else if (stats.isDirectory()) await walk(path, file);
      else if (stats.isFile()) {
        files += 1;
        bytes += stats.size;
        await chmod(path, 0o600);
      } else throw errors.RESTORED_FILE_UNSAFE({ file, kind: 'special file' });
      if (!isOwn) await lchown(path, owner.uid, owner.gid);
    }
  };
  await walk(dataDirectory, '');
  await walk(tablespaceDirectory, 'tablespaces');
  for (const directory of isOwn ? [] : [dataDirectory, tablespaceDirectory]) {
    await lchown(directory, owner.uid, owner.gid);
  }
  const wal = await readdir(join(dataDirectory, 'pg_wal')).catch(() => []);
  return { files, bytes, walSegments: wal.filter((name) => /^[0-9A-F]{24}$/.test(name)).toSorted() };
}
