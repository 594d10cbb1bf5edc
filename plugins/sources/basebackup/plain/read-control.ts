import { closeSync, fstatSync, lstatSync, readSync } from 'node:fs';
import type { Captured } from '../restore/restore-state.ts';
import { unreadable } from '../storage/open-backup-file.ts';
import type { HeldDirectory } from './held-directory.ts';

const LIMIT = 1024 * 1024;

/** A small file of the data directory; undefined where there is none, or something that is no file. */
export function readControl(held: HeldDirectory, name: string, limit = LIMIT): Captured | undefined {
  const [first = '', ...rest] = name.split('/');
  const stats = lstatSync(held.entry(first), { throwIfNoEntry: false });
  if (rest.length > 0) {
    if (stats?.isDirectory() !== true) return undefined;
    using below = held.directory(first);
    return readControl(below, rest.join('/'), limit);
  }
  if (stats?.isFile() !== true) return undefined;
  const descriptor = held.open(first);
  try {
    const { size, mtimeMs } = fstatSync(descriptor);
    const content = Buffer.alloc(Math.min(size, limit));
    const bytes = readSync(descriptor, content, 0, content.length, 0);
    return { content: content.subarray(0, bytes), mtime: Math.floor(mtimeMs / 1000) };
  } catch (cause) {
    throw unreadable(`${held.path}/${name}`, cause);
  } finally {
    closeSync(descriptor);
  }
}
