import { resolve } from 'node:path';
import { defineSource, z } from '../../../core/index.ts';
import { inspectBackup } from './inspect.ts';
import { listBackups } from './list.ts';
import type { Repository } from './repository.ts';
import { ownDirectory, restoreBackup } from './restore.ts';
import { RestoredBackups } from './restored-backups.ts';
import { readSettings } from './settings.ts';
import { walArchive } from './wal-archive.ts';

/** The backups of a stanza, full, differential and incremental, restored by pgBackRest itself. */
export const pgbackrest = defineSource({
  name: 'pgbackrest',
  summary: 'A stanza in a repository of pgBackRest',
  options: z
    .strictObject({
      stanza: z.string().min(1),
      /** The repository's directory, as repo1-path; or: */
      path: z.string().min(1).optional(),
      /** pgBackRest's configuration file; of it only where and how the repository is reached is read. */
      config: z.string().min(1).optional(),
      /** Number of the repository in the configuration file. */
      repo: z.number().int().min(1).max(256).default(1),
      program: z.string().min(1).default('pgbackrest'),
    })
    .refine(({ path, config }) => path !== undefined || config !== undefined, 'needs path or config'),
  open: ({ stanza, path, config, repo, program }) => {
    const place = {
      stanza,
      path: path === undefined ? undefined : resolve(path),
      config: config === undefined ? undefined : resolve(config),
    };
    const repository: Repository = { program, stanza, repo, settings: () => readSettings(place) };
    const restored = new RestoredBackups();
    return {
      list: ({ signal }) => listBackups(repository, signal),
      inspect: (backup, { signal }) => inspectBackup(repository, backup, signal),
      restore: async (backup, facts, into, context) => {
        const done = await restoreBackup(repository, backup, facts, into, context.signal);
        restored.add(backup, ownDirectory(into));
        context.progress({ bytes: done.bytes, totalBytes: done.bytes });
        return done;
      },
      walArchive: (backup) => walArchive(repository, backup, (path) => restored.near(backup, path)),
    };
  },
});
