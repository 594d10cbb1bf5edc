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

/** Milliseconds for which a listing need not be asked for again; who looks whether anything changed always asks. */
const fresh = 5000;

/** Directories of a remote of rclone. */
export function remoteStorage(remote: Remote): Storage {
  const listings = new Map<string, { readonly at: number; readonly entries: readonly RemoteEntry[] }>();
  async function ask(directory: string, signal: AbortSignal): Promise<readonly RemoteEntry[]> {
    const at = performance.now();
    const entries = (await remote.list(directory, signal)) ?? [];
    for (const [other, listing] of listings) if (at - listing.at > fresh) listings.delete(other);
    listings.set(directory, { at, entries });
    return entries;
  }
  return {
    async list(directory, signal) {
      const known = listings.get(directory);
      const isFresh = known !== undefined && performance.now() - known.at < fresh;
      const entries = isFresh ? known.entries : await ask(directory, signal);
      // Storage of objects knows no directories: one that is empty and one that is not there are the same.
      if (entries.length === 0) throw errors.SOURCE_PATH_MISSING({ path: directory });
      return listed(entries);
    },
    look: async (directory, signal) => outside(await ask(directory, signal)),
    states: (directory, names, signal) => states((parent) => ask(parent, signal), directory, names),
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
  ask: (directory: string) => Promise<readonly RemoteEntry[]>,
  directory: string,
  names: readonly string[],
): Promise<FileStates> {
  const paths = new Map(names.map((name) => [remoteJoin(directory, name), name]));
  const parents = new Set([...paths.keys()].map((path) => remoteParent(path) ?? path));
  const found = new Map<string, FileState>();
  for (const parent of parents) {
    for (const { path, bytes, changedAt } of await ask(parent)) {
      const name = paths.get(path);
      if (name !== undefined) found.set(name, { bytes, changedAt });
    }
  }
  return found;
}
