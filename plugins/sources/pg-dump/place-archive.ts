import { chown, constants, copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Archive } from './dump.ts';
import type { Loading } from './load.ts';

/** Host path where pg_restore can read an archive: where it lies, or a copy that belongs to the container's owner. */
export async function placeArchive({ path, kind }: Archive, { cluster, into }: Loading): Promise<string> {
  if (await isSeenInside(path, cluster, into)) return path;
  const copy = join(cluster.directory, basename(path));
  const give = async (file: string) => {
    if (process.getuid?.() === 0) await chown(file, into.owner.uid, into.owner.gid);
  };
  const take = async (from: string, to: string) => {
    await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    await give(to);
  };
  if (kind !== 'directory') {
    await take(path, copy);
    return copy;
  }
  await mkdir(copy, { mode: 0o700 });
  for (const name of await readdir(path)) await take(join(path, name), join(copy, name));
  await give(copy);
  return copy;
}

async function isSeenInside(path: string, cluster: Loading['cluster'], into: Loading['into']): Promise<boolean> {
  try {
    into.inside(path);
  } catch {
    return false;
  }
  return cluster.reads(path);
}
