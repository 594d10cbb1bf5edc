import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isArchiveName, isSegmentName } from '../../../core/index.ts';
import { errors } from './errors.ts';

/** WAL that Barman has, and what it has not yet put into its archive. */
const arriving = ['incoming', 'streaming'];

/** Path of a file of the archive; undefined where Barman has it nowhere. Throws BARMAN_UNREADABLE (repository). */
export async function findWal(serverPath: string, name: string, segmentBytes: number): Promise<string | undefined> {
  const archived = join(serverPath, 'wals', isHistory(name) ? '' : name.slice(0, 16), name);
  for (const path of [archived, ...arriving.map((directory) => join(serverPath, directory, name))]) {
    const stats = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
      throw errors.BARMAN_UNREADABLE({ path, reason: cause.code ?? cause.message }, { cause });
    });
    if (stats?.isFile() !== true) continue;
    // What arrives may be half written.
    if (path === archived || !isSegmentName(name) || stats.size === segmentBytes) return path;
  }
  // That the directory itself is gone says nothing about the file.
  await entriesOf(join(serverPath, 'wals'));
  return undefined;
}

/** Names of all that Barman has. */
export async function listWal(serverPath: string): Promise<readonly string[]> {
  const wals = join(serverPath, 'wals');
  const entries = await entriesOf(wals);
  const nested = await Promise.all(
    entries.filter((name) => /^[0-9A-F]{16}$/.test(name)).map((name) => entriesOf(join(wals, name))),
  );
  const waiting = await Promise.all(arriving.map((name) => readdir(join(serverPath, name)).catch(() => [])));
  return [...new Set([...entries, ...nested.flat(), ...waiting.flat()])].filter(isArchiveName);
}

async function entriesOf(path: string): Promise<readonly string[]> {
  return readdir(path).catch((cause: NodeJS.ErrnoException) => {
    throw errors.BARMAN_UNREADABLE({ path, reason: cause.code ?? cause.message }, { cause });
  });
}

const isHistory = (name: string) => name.endsWith('.history');
