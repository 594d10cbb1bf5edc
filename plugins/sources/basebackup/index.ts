import { resolve } from 'node:path';
import { z } from 'zod';
import { defineSource } from '../../../core/index.ts';
import { filterSchema } from './filter.ts';
import { listBackups } from './find/list-backups.ts';
import { readLabel } from './find/read-label.ts';
import { inspectBackup } from './inspect/inspect.ts';
import { restoreBackup } from './restore/restore.ts';
import { findBackupFiles } from './storage/backup-files.ts';
import { whileUnchanged } from './storage/while-unchanged.ts';

/** Backups by `pg_basebackup --format=tar`, gzipped or not, each in a directory of its own. */
export const basebackup = defineSource({
  name: 'basebackup',
  summary: 'A directory that pg_basebackup --format=tar wrote',
  options: z.strictObject({
    /** Directory of a backup, or of backups in directories of their own. */
    path: z.string().min(1),
    /** Only directories of such names: `shop-*`. */
    match: z.string().min(1).optional(),
    /** Command of this host that decrypts the files, from stdin to stdout: `[gpg, --batch, --decrypt]`. */
    filter: filterSchema.optional(),
  }),
  open: ({ path, match, filter }) => {
    const directory = resolve(path);
    return {
      list: ({ signal }) =>
        listBackups(directory, {
          match,
          labelOf: (location) => readLabel(() => findBackupFiles(location, filter, signal), signal),
          signal,
        }),
      inspect: async ({ location }, { signal }) =>
        inspectBackup(await findBackupFiles(location, filter, signal), signal),
      restore: async ({ location }, facts, into, context) =>
        whileUnchanged(location, facts.files, async () =>
          restoreBackup(
            await findBackupFiles(location, filter, context.signal),
            facts,
            into,
            context.signal,
            (progress) => context.progress(progress),
          ),
        ),
    };
  },
});
