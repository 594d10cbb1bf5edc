import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { defineSource } from '../../../core/index.ts';
import { filterSchema } from './filter.ts';
import { inspectBackup } from './inspect/inspect.ts';
import { restoreBackup } from './restore/restore.ts';
import { findBackupFiles } from './storage/backup-files.ts';
import { listDirectory } from './storage/list-directory.ts';
import { whileUnchanged } from './storage/while-unchanged.ts';

/** A backup by `pg_basebackup --format=tar`, gzipped or not, in a directory of its own. */
export const basebackup = defineSource({
  name: 'basebackup',
  summary: 'A directory that pg_basebackup --format=tar wrote',
  options: z.strictObject({
    /** Directory with base.tar or base.tar.gz. */
    path: z.string().min(1),
    /** Command of this host that decrypts the files, from stdin to stdout: `[gpg, --batch, --decrypt]`. */
    filter: filterSchema.optional(),
  }),
  open: ({ path, filter }) => {
    const directory = resolve(path);
    return {
      list: async () => {
        await listDirectory(directory);
        return [{ id: basename(directory), location: directory }];
      },
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
