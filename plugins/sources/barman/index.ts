import { basename, resolve } from 'node:path';
import { defineSource, z } from '../../../core/index.ts';
import { inspectBackup } from './inspect.ts';
import { listBackups } from './list.ts';
import { restoreBackup } from './restore.ts';
import { walArchive } from './wal-archive.ts';

/** The backups that Barman keeps of a server, by rsync or by pg_basebackup, recovered by Barman itself. */
export const barman = defineSource({
  name: 'barman',
  summary: "A server's directory in Barman's home",
  options: z.strictObject({
    /** The server's backup_directory: barman_home and its name. */
    path: z.string().min(1),
    /** Its name. Default: that of the directory. */
    server: z
      .string()
      .regex(/^[\w.-]+$/, 'is no name of a server')
      .optional(),
    program: z.string().min(1).default('barman'),
  }),
  open: ({ path, server, program }) => {
    const directory = resolve(path);
    const one = { program, name: server ?? basename(directory), path: directory };
    return {
      list: () => listBackups(directory),
      inspect: (backup) => inspectBackup(directory, backup),
      restore: async (backup, { manifest }, into, context) => {
        const done = await restoreBackup(one, backup, manifest.present, into, context.signal);
        context.progress({ bytes: done.bytes, totalBytes: done.bytes });
        return done;
      },
      walArchive: (backup) => walArchive(one, backup),
    };
  },
});
