import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Names, contents and times of all files below a directory. */
export async function fingerprint(path: string): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(path, { recursive: true })).toSorted();
  for (const name of names) {
    const stats = await lstat(join(path, name));
    hash.update(`${name} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}\n`);
    if (stats.isFile()) hash.update(await readFile(join(path, name)));
  }
  return hash.digest('hex');
}
