import { join, resolve } from 'node:path';
import { z } from 'zod';
import {
  defineSource,
  isPgproofError,
  isRemote,
  openRemote,
  rcloneSchema,
  remotePathSchema,
  type RestoreProgress,
  type Source,
} from '../../../core/index.ts';
import { readArchiveLink } from './chain/archive-link.ts';
import { chainOf } from './chain/chain-of.ts';
import { inspectChain } from './chain/inspect-chain.ts';
import type { ReadLink } from './chain/link.ts';
import { readPlainLink } from './chain/plain-link.ts';
import { restoreChain } from './chain/restore-chain.ts';
import { filterSchema } from './filter.ts';
import { listBackups } from './find/list-backups.ts';
import { readLabel } from './find/read-label.ts';
import { inspectBackup } from './inspect/inspect.ts';
import { isPlain } from './plain/is-plain.ts';
import { plainFormat } from './plain/open-plain.ts';
import { unlessWritten } from './plain/unless-written.ts';
import { restoreBackup } from './restore/restore.ts';
import { findBackupFiles } from './storage/backup-files.ts';
import { localStorage } from './storage/local-storage.ts';
import { remoteStorage } from './storage/remote-storage.ts';
import { whileUnchanged } from './storage/while-unchanged.ts';

/** Backups by pg_basebackup, each in a directory of its own: archives, or the files of a cluster, as a snapshot also is. */
export const basebackup = defineSource({
  name: 'basebackup',
  summary: 'A directory that pg_basebackup wrote, or a snapshot of a data directory',
  options: z.strictObject({
    /** Directory of a backup, or of backups in directories of their own; `rclone:NAME:PATH` on a remote of rclone. */
    path: remotePathSchema.min(1),
    /** How rclone is run, where `path` leads to a remote. */
    rclone: rcloneSchema.optional(),
    /** Only directories of such names: `shop-*`. */
    match: z.string().min(1).optional(),
    /** Command of this host that decrypts the files, from stdin to stdout: `[gpg, --batch, --decrypt]`. */
    filter: filterSchema.optional(),
    /**
     * Incremental backups: directories below `path`, the full one first. Without it the predecessors of an incremental
     * backup are looked for beside it.
     */
    chain: z.array(z.string().min(1)).min(2).optional(),
    /** Plain format: where the copy of a tablespace lies, by the location that the link in pg_tblspc names. */
    tablespaces: z.record(z.string().startsWith('/'), z.string().startsWith('/')).optional(),
    /** Plain format: true for the files of one moment (ZFS, Btrfs, LVM, a stopped server), which need no backup_label. */
    snapshot: z.boolean().optional(),
  }),
  open: ({ path, rclone, match, filter, chain, ...options }) => {
    const storage = isRemote(path) ? remoteStorage(openRemote(rclone)) : localStorage;
    const origin = { storage, filter };
    const directory = isRemote(path) ? path : resolve(path);
    const plain = plainFormat(options);
    const read: ReadLink = (name, location, signal) =>
      isPlain(location)
        ? readPlainLink(name, location, options.tablespaces ?? {}, signal)
        : readArchiveLink(name, location, origin, signal);
    const links = (location: string, signal: AbortSignal) =>
      chainOf(location, { directory, chain, storage, read }, signal);
    /** Directories of backups in plain format that are read for this one. */
    const plainOf = (location: string) =>
      (chain === undefined ? [location] : chain.map((name) => join(directory, name))).filter((path) => isPlain(path));
    const inspect: Source['inspect'] = async (backup, context) => {
      const { location } = backup;
      const { signal, hasWalArchive = false } = context;
      if (chain !== undefined) return inspectChain((await links(location, signal)) ?? [], location, storage, context);
      try {
        if (isPlain(location)) return await plain.inspect(backup, context);
        return await inspectBackup(await findBackupFiles(location, origin, signal), signal, { hasWalArchive });
      } catch (error) {
        if (!isPgproofError(error) || error.code !== 'BACKUP_INCREMENTAL') throw error;
        const found = await links(location, signal);
        if (found === undefined) throw error;
        return await inspectChain(found, location, storage, context);
      }
    };
    return {
      list: async ({ signal }) =>
        chain !== undefined
          ? [{ id: chain.at(-1) ?? '', location: directory }]
          : listBackups(directory, {
              match,
              storage,
              labelOf: (location) =>
                isPlain(location)
                  ? plain.labelOf(location)
                  : readLabel(() => findBackupFiles(location, origin, signal), signal),
              signal,
            }),
      inspect: async (backup, context) =>
        unlessWritten(plainOf(backup.location), context.signal, async () => inspect(backup, context)),
      unpacked: async (backup, _facts, { signal }) => {
        const isLaid = isPlain(backup.location) && (await links(backup.location, signal)) === undefined;
        return isLaid ? plain.unpacked(backup) : undefined;
      },
      restore: async (backup, facts, into, context) => {
        const { location } = backup;
        const { signal } = context;
        const files = { storage, directory: location, files: facts.files, signal };
        const restore = async () => {
          const tell = (progress: RestoreProgress) => context.progress(progress);
          const found = await links(location, signal);
          if (found !== undefined) return restoreChain(found, facts, into, signal, tell);
          if (isPlain(location)) return plain.restore(backup, facts, into, context);
          return restoreBackup(await findBackupFiles(location, origin, signal), facts, into, signal, tell);
        };
        return unlessWritten(
          plainOf(location),
          signal,
          () => whileUnchanged(files, restore),
          ({ manifest }) => manifest.problems[0]?.summary,
        );
      },
    };
  },
});
