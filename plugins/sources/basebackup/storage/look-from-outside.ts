import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from './open-backup-file.ts';
import type { Outside } from './storage.ts';

/** @throws `BACKUP_UNREADABLE` (blame: repository) */
export async function lookFromOutside(directory: string): Promise<Outside> {
  try {
    const names = (await readdir(directory)).toSorted();
    const all = await Promise.all(
      names.map(async (name) => ({ name, stats: await stat(join(directory, name)).catch(gone) })),
    );
    const files = all.flatMap(({ name, stats }) => (stats?.isFile() === true ? [{ name, stats }] : []));
    const own = files.length > 0 ? files.map(({ stats }) => stats) : [await stat(directory)];
    return {
      names,
      directories: all.flatMap(({ name, stats }) => (stats?.isDirectory() === true ? [name] : [])),
      bytes: files.reduce((sum, { stats }) => sum + stats.size, 0),
      changedAt: Math.max(...own.map(({ mtimeMs }) => mtimeMs)),
      manifestAt: files.find(({ name }) => name === 'backup_manifest')?.stats.mtimeMs,
      state: files.map(({ name, stats }) => `${name} ${stats.size} ${stats.mtimeMs}`).join('\n'),
    };
  } catch (cause) {
    throw unreadable(directory, cause);
  }
}

/** Between being listed and being looked at, a file may go. A link that leads nowhere is met again by who opens it. */
const gone = () => undefined;
