import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';

async function below(directory: string): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).toSorted();
}

/**
 * Mode, owner, size and times of everything below a directory; `read`: with the access times of files (those of
 * directories change with every listing).
 */
export async function timesBelow(directory: string, last: 'read' | 'written'): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of ['.', ...(await below(directory))]) {
    const path = join(directory, name);
    const one = await lstat(path, { bigint: true });
    const accessed = last === 'read' && one.isFile() ? one.atimeNs : '';
    found[name] = [one.mode.toString(8), one.uid, one.gid, one.size, one.mtimeNs, one.ctimeNs, accessed].join(' ');
  }
  return found;
}

/** Digest of every file below a directory. Reading them sets their access times. */
export async function bytesBelow(directory: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of await below(directory)) {
    const path = join(directory, name);
    if (!(await lstat(path)).isFile()) continue;
    found[name] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return found;
}

/** Sets access times back, so that also a file system mounted with relatime would note the next reading. */
export async function ageAccessTimes(directory: string): Promise<void> {
  for (const name of await below(directory)) {
    const path = join(directory, name);
    const { mtime } = await lstat(path);
    await utimes(path, new Date(mtime.getTime() - 3_600_000), mtime);
  }
}
