import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compressionBySuffix } from '../compression/formats.ts';
import type { WalArchive } from '../contracts/source.ts';
import { isPgproofError } from '../errors/pgproof-error.ts';
import { reasonOf } from '../errors/to-error.ts';
import { archiveErrors as errors } from './archive-errors.ts';
import { isArchiveName } from './archive-names.ts';
import { receiveFile } from './receive-file.ts';
import { unpackFile } from './unpack-file.ts';

/**
 * A directory that archive_command copies to: files under their own names, plain or with a suffix of compression, in
 * the directory itself or in subdirectories named after the timeline or the first half of the segment's name.
 */
export function directoryArchive(directory: string): WalArchive {
  const unreadable = (cause: unknown) =>
    errors.ARCHIVE_UNREADABLE({ location: directory, reason: reasonOf(cause) }, { cause });
  return {
    location: directory,
    async fetch(name, path, { signal }) {
      const found = await find(directory, name).catch((error: unknown) => {
        throw unreadable(error);
      });
      if (found === undefined) return false;
      const { file, suffix } = found;
      const unpack = (to: string, either: AbortSignal) => unpackFile(file, suffix, to, either);
      return receiveFile(name, { unpack, changedAt: () => changedAt(file) }, path, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw isPgproofError(error) ? error : unreadable(error);
      });
    },
    async list() {
      try {
        return await namesBelow(directory);
      } catch (error) {
        throw unreadable(error);
      }
    },
  };
}

async function find(directory: string, name: string) {
  // That the directory is not there must not pass for an archive without the file.
  if (!(await stat(directory)).isDirectory()) throw new Error('it is no directory');
  for (const below of ['', name.slice(0, 8), name.slice(0, 16), join(name.slice(0, 8), name.slice(8, 16))]) {
    for (const suffix of compressionBySuffix.keys()) {
      const file = join(directory, below, name + suffix);
      const isThere = await stat(file).then(
        (found) => found.isFile(),
        async (error: NodeJS.ErrnoException) => {
          // A link that leads nowhere: what it leads to may lie on storage that is away.
          const isLink = error.code === 'ENOENT' && (await lstat(file).catch(() => undefined)) !== undefined;
          if (!isLink && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false;
          throw error;
        },
      );
      if (isThere) return { file, suffix };
    }
  }
  return undefined;
}

async function changedAt(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

async function namesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const below = entries.filter((entry) => entry.isDirectory() && /^(?:[0-9A-F]{8}){1,2}$/.test(entry.name));
  const nested = await Promise.all(below.map(({ name }) => namesBelow(join(directory, name))));
  const suffix = /\.(?:gz|lz4|zst)$/;
  const own = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name.replace(suffix, ''));
  return [...own.filter(isArchiveName), ...nested.flat()];
}
