import { rm } from 'node:fs/promises';
import type { Backup, WalArchive } from '../../../core/index.ts';
import { archiveFiles, archiveIdOf } from './archive-files.ts';
import { errors } from './errors.ts';
import { damagedSegment, explain } from './explain.ts';
import { readInfo } from './info.ts';
import type { Repository } from './repository.ts';
import { pathsIn } from './restore.ts';
import { runPgbackrest, saidBy } from './run-pgbackrest.ts';
import { locationOf } from './settings.ts';

/** pgBackRest's exit status of archive-get for a file that the archive does not have. */
const notFound = 1;

/** @param ownNear directory of the drill that a path belongs to; holds the restored control file */
export function walArchive(repository: Repository, { id }: Backup, ownNear: (path: string) => string): WalArchive {
  const { repo, stanza } = repository;
  return {
    location: `stanza ${stanza} in ${locationOf(repository.settings(), repo)}`,
    async fetch(name, path, { signal }) {
      const own = ownNear(path);
      const result = await runPgbackrest({
        ...repository,
        settings: repository.settings(),
        more: pathsIn(own),
        // Fetched one by one: what is fetched ahead would be kept in the operator's spool.
        words: ['archive-get', '--no-archive-async', `--repo=${repo}`, `--pg1-path=${own}`, name, path],
        signal,
      });
      if (result.exitCode === 0) return true;
      await rm(path, { force: true });
      if (result.exitCode === notFound) return false;
      const said = saidBy('archive-get', result);
      const file = damagedSegment(said.reason);
      throw file === undefined ? explain(said) : errors.REPOSITORY_WAL_DAMAGED({ file, reason: said.reason });
    },
    async list({ signal }) {
      const info = await readInfo(repository, signal);
      const database = info.backup.find(({ label }) => label === id)?.database.id;
      const archiveId = database === undefined ? undefined : archiveIdOf(info, database, repo);
      if (archiveId === undefined) throw errors.REPOSITORY_BACKUP_EXPIRED({ backup: id });
      return archiveFiles(repository, archiveId, signal);
    },
  };
}
