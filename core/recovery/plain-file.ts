import { constants, type Stats } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { errors } from './errors.ts';

/** A backup may be hostile: nothing in its data directory is followed when it is a symbolic link. */
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

const kindOf = (stats: Stats) =>
  stats.isSymbolicLink()
    ? 'symbolic link'
    : stats.isDirectory()
      ? 'directory'
      : stats.isFile()
        ? 'file'
        : 'special file';

/** What stands at a path below the data directory; undefined when nothing does. Directories on the way are real ones. */
export async function entryKind(dataDirectory: string, file: string): Promise<string | undefined> {
  const parts = file.split('/');
  for (let length = 1; length <= parts.length; length += 1) {
    const stats = await lstat(join(dataDirectory, ...parts.slice(0, length))).catch(absent);
    if (stats === undefined) return undefined;
    if (length === parts.length) return kindOf(stats);
    if (!stats.isDirectory()) {
      throw errors.DATA_DIRECTORY_UNSAFE({ file: parts.slice(0, length).join('/'), kind: kindOf(stats) });
    }
  }
  return undefined;
}

/** The first `limit` bytes of a regular file below the data directory; undefined when there is none. */
export async function readPlainFile(dataDirectory: string, file: string, limit: number): Promise<Buffer | undefined> {
  const kind = await entryKind(dataDirectory, file);
  if (kind === undefined) return undefined;
  if (kind !== 'file') throw errors.DATA_DIRECTORY_UNSAFE({ file, kind });
  // A running server may remove it in between.
  const handle = await open(join(dataDirectory, file), O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(absent);
  if (handle === undefined) return undefined;
  try {
    const buffer = Buffer.alloc(Math.min(limit, (await handle.stat()).size));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
}
