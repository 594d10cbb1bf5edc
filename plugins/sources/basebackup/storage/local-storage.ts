import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { listDirectory } from './list-directory.ts';
import { lookFromOutside } from './look-from-outside.ts';
import { unreadable } from './open-backup-file.ts';
import type { FileState, FileStates, Storage } from './storage.ts';
import { StoredReader } from './stored-reader.ts';

/** Directories of this host. */
export const localStorage: Storage = {
  list: listDirectory,
  look: lookFromOutside,
  states: statesOf,
  open: (files) => StoredReader.open(files),
  secondNames,
  resolve,
  relative,
  basename: (path) => basename(path),
  parent: dirname,
};

async function statesOf(directory: string, names: readonly string[]): Promise<FileStates> {
  const states = new Map<string, FileState>();
  for (const name of names) {
    const path = join(directory, name);
    try {
      const { size, mtimeNs } = await stat(path, { bigint: true });
      states.set(name, { bytes: Number(size), changedAt: String(mtimeNs) });
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw unreadable(path, cause);
    }
  }
  return states;
}

async function secondNames(directories: readonly string[]): Promise<ReadonlySet<string>> {
  const placed: { readonly path: string; readonly place: string; readonly isLink: boolean }[] = [];
  for (const path of directories) {
    try {
      placed.push({ path, place: await realpath(path), isLink: (await lstat(path)).isSymbolicLink() });
    } catch (cause) {
      throw unreadable(path, cause);
    }
  }
  const real = new Set(placed.filter(({ isLink }) => !isLink).map(({ place }) => place));
  return new Set(placed.filter(({ isLink, place }) => isLink && real.has(place)).map(({ path }) => path));
}
