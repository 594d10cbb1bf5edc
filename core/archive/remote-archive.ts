import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { compressionBySuffix } from '../compression/formats.ts';
import type { WalArchive } from '../contracts/source.ts';
import type { RemoteEntry } from '../rclone/list-remote.ts';
import { openRemote } from '../rclone/open-remote.ts';
import type { RcloneOptions } from '../rclone/rclone-options.ts';
import { archiveErrors as errors } from './archive-errors.ts';
import { isArchiveName } from './archive-names.ts';
import { receiveFile } from './receive-file.ts';
import { unpackFile } from './unpack-file.ts';

interface Found {
  readonly file: RemoteEntry;
  readonly suffix: string;
}

/** Of a directory with one directory per timeline and one below it per first half of a number. */
const depth = 3;

/** The same as a directory of this host may be, on a remote of rclone. */
export function remoteArchive(directory: string, options: RcloneOptions | undefined): WalArchive {
  const remote = openRemote(options);
  let known: Promise<ReadonlyMap<string, Found>> | undefined;
  const look = (signal: AbortSignal) => {
    const looking = remote.list(directory, signal, depth).then((entries) => {
      // That there is no such directory, which may look like an empty one, must not pass for an archive without the file.
      if (entries === undefined || entries.length === 0) {
        throw errors.ARCHIVE_UNREADABLE({ location: directory, reason: 'there is nothing' });
      }
      return byName(directory, entries);
    });
    known = looking.catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    location: directory,
    async fetch(name, path, { signal }) {
      // It may have come meanwhile.
      const found = (await (known ?? look(signal))).get(name) ?? (await look(signal)).get(name);
      if (found === undefined) return false;
      const { file } = found;
      const archived = {
        unpack: (to: string, either: AbortSignal) => unpackRemote(remote.readOnce(file, either), found, to, either),
        async changedAt() {
          const now = (await look(signal)).get(name)?.file;
          return now?.bytes === file.bytes && now.changedAt === file.changedAt ? Date.parse(now.changedAt) : undefined;
        },
      };
      return receiveFile(name, archived, path, signal);
    },
    list: async ({ signal }) => [...(await look(signal)).keys()],
  };
}

/** Compressed files are staged: a segment is small, and its decompressor says more of a file than of a stream. */
async function unpackRemote(
  content: AsyncGenerator<Buffer>,
  { file, suffix }: Found,
  into: string,
  signal: AbortSignal,
): Promise<void> {
  const stored = into + suffix;
  // Never over what is there already: it could lead elsewhere.
  await pipeline(content, createWriteStream(stored, { flags: 'wx', mode: 0o600 }), { signal });
  if (suffix === '') return;
  try {
    await unpackFile(stored, suffix, into, signal, file.path);
  } finally {
    await rm(stored);
  }
}

function byName(directory: string, entries: readonly RemoteEntry[]): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  for (const suffix of [...compressionBySuffix.keys()].toReversed()) {
    for (const file of entries) {
      const name = file.name.slice(0, file.name.length - suffix.length);
      const isOne = !file.isDirectory && file.name.endsWith(suffix) && isArchiveName(name);
      if (isOne && liesWhereItMay(directory, file)) found.set(name, { file, suffix });
    }
  }
  return found;
}

/** In the directory itself, or in those named after the timeline or the first half of the segment's name. */
function liesWhereItMay(directory: string, { path }: RemoteEntry): boolean {
  const below = posix.dirname(path.slice(directory.length).replace(/^\//, ''));
  return below === '.' || below.split('/').every((part) => /^(?:[0-9A-F]{8}){1,2}$/.test(part));
}
