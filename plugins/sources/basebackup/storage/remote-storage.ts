import {
  remoteBasename,
  remoteJoin,
  remoteParent,
  remoteRelative,
  type Remote,
  type RemoteEntry,
} from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import { RemoteReader } from './remote-reader.ts';
import type { FileState, FileStates, Listed, Outside, Storage } from './storage.ts';

/** Directories of a remote of rclone. */
export function remoteStorage(remote: Remote): Storage {
  return {
    async list(directory, signal) {
      const entries = (await remote.list(directory, signal)) ?? [];
      // Storage of objects knows no directories: one that is empty and one that is not there are the same.
      if (entries.length === 0) throw errors.SOURCE_PATH_MISSING({ path: directory });
      return listed(entries);
    },
    async look(directory, signal) {
      return outside((await remote.list(directory, signal)) ?? []);
    },
    states: async (directory, names, signal) => states(remote, directory, names, signal),
    open: async (files, signal) => new RemoteReader(remote, files, signal),
    secondNames: async () => new Set(),
    resolve: remoteJoin,
    relative: remoteRelative,
    basename: remoteBasename,
    parent: remoteParent,
  };
}

const byName = (one: RemoteEntry, other: RemoteEntry) => (one.name < other.name ? -1 : 1);

function listed(entries: readonly RemoteEntry[]): Listed {
  const sorted = entries.toSorted(byName);
  return {
    files: sorted.filter(({ isDirectory }) => !isDirectory),
    directories: sorted.filter(({ isDirectory }) => isDirectory).map(({ name }) => name),
  };
}

function outside(entries: readonly RemoteEntry[]): Outside {
  const { files, directories } = listed(entries);
  const time = ({ changedAt = '' }: { readonly changedAt?: string }) => Date.parse(changedAt) || 0;
  const manifest = files.find(({ name }) => name === 'backup_manifest');
  return {
    names: entries.map(({ name }) => name).toSorted(),
    directories,
    bytes: files.reduce((sum, { bytes }) => sum + Math.max(0, bytes), 0),
    changedAt: Math.max(0, ...files.map(time)),
    manifestAt: manifest && time(manifest),
    state: files.map(({ name, bytes, changedAt }) => `${name} ${bytes} ${changedAt}`).join('\n'),
  };
}

/** Names may lead to other directories beside this one, each of which is listed once. */
async function states(
  remote: Remote,
  directory: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<FileStates> {
  const paths = new Map(names.map((name) => [remoteJoin(directory, name), name]));
  const parents = new Set([...paths.keys()].map((path) => remoteParent(path) ?? path));
  const found = new Map<string, FileState>();
  for (const parent of parents) {
    for (const { path, bytes, changedAt } of (await remote.list(parent, signal)) ?? []) {
      const name = paths.get(path);
      if (name !== undefined) found.set(name, { bytes, changedAt });
    }
  }
  return found;
}
