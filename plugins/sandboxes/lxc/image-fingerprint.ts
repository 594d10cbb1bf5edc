import { createHash, type Hash } from 'node:crypto';
import { createReadStream, lstatSync, readlinkSync, statSync, type BigIntStats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { imageErrors } from './image-errors.ts';

const known = new Map<string, Promise<string>>();

/**
 * What a root file system holds, as a digest. Of a tarball every byte counts. Of a directory names, types, owners,
 * modes, sizes, times of change to the nanosecond and the goals of links do, in one file system, so that 700 MB take
 * half a second: a file whose content alone was replaced, size and time kept, goes unseen.
 */
export async function fingerprint(path: string): Promise<string> {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) throw imageErrors.IMAGE_ROOTFS_MISSING({ path });
  if (stat.isDirectory()) return directoryDigest(path, stat.dev);
  const key = [path, stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ');
  const digest = known.get(key) ?? fileDigest(path);
  known.set(key, digest);
  digest.catch(() => known.delete(key));
  return digest;
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

async function directoryDigest(path: string, device: bigint): Promise<string> {
  const hash = createHash('sha256');
  await addDirectory(hash, path, '', device);
  return hash.digest('hex');
}

async function addDirectory(hash: Hash, root: string, directory: string, device: bigint): Promise<void> {
  for (const name of (await readdir(join(root, directory))).toSorted()) {
    const path = join(directory, name);
    const stat = lstatSync(join(root, path), { bigint: true });
    hash.update(`${path}\0${entry(stat, join(root, path))}\0`);
    if (stat.isDirectory() && stat.dev === device) await addDirectory(hash, root, path, device);
  }
}

/** Of a directory the time says nothing that its entries do not. */
function entry(stat: BigIntStats, path: string): string {
  const { mode, uid, gid, size, mtimeNs, rdev } = stat;
  if (stat.isDirectory()) return [mode, uid, gid].join(' ');
  return [mode, uid, gid, size, mtimeNs, rdev, stat.isSymbolicLink() ? readlinkSync(path) : ''].join(' ');
}
