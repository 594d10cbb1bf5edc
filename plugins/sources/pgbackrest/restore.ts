import { chmod, chown, copyFile, mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { takeOver, type Backup, type BackupFacts, type RestoreFacts, type RestoreTarget } from '../../../core/index.ts';
import { errors } from './errors.ts';
import { explainRestore } from './explain.ts';
import { readInfo } from './info.ts';
import type { Repository } from './repository.ts';
import { runPgbackrest } from './run-pgbackrest.ts';

/** Of a drill: what pgBackRest needs beside the data directory. Only root may look into it. */
export const ownDirectory = ({ dataDirectory }: RestoreTarget) => join(dirname(dataDirectory), 'pgbackrest');

/**
 * Has pgBackRest restore the backup; it checks every file against its manifest on the way.
 *
 * @throws REPOSITORY_FILE_MISSING, REPOSITORY_FILE_DAMAGED (backup), PGBACKREST_… (sandbox, repository, operator)
 */
export async function restoreBackup(
  repository: Repository,
  { id }: Backup,
  { tablespaces }: BackupFacts,
  target: RestoreTarget,
  signal: AbortSignal,
): Promise<RestoreFacts> {
  const own = ownDirectory(target);
  for (const directory of [own, join(own, 'lock'), join(own, 'spool'), join(own, 'global')]) {
    await mkdir(directory, { mode: 0o700 });
  }
  const maps: string[] = [];
  for (const { oid } of tablespaces) {
    const path = join(target.tablespaceDirectory, String(oid));
    await mkdir(path, { mode: 0o700 });
    maps.push(`--tablespace-map=${oid}=${path}`);
  }
  // pgBackRest refuses a directory of somebody else, and leaves its owner to what it restores.
  const me = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
  await chown(target.dataDirectory, me.uid, me.gid);
  await chmod(target.dataDirectory, 0o700);
  const result = await runPgbackrest({
    ...repository,
    settings: { 'process-max': String(availableParallelism()), ...repository.settings() },
    more: pathsIn(own),
    words: [
      'restore',
      `--repo=${repository.repo}`,
      `--set=${id}`,
      `--pg1-path=${target.dataDirectory}`,
      ...maps,
      '--type=none',
    ],
    signal,
  });
  if (result.exitCode !== 0) {
    const error = explainRestore(id, result);
    // Expired in the meantime: its files are gone for a reason.
    if (error.blame === 'backup' && !(await isListed(repository, id, signal))) {
      throw errors.REPOSITORY_BACKUP_EXPIRED({ backup: id }, { cause: error });
    }
    throw error;
  }
  // archive-get asks the control file which cluster it is for. That of the drill is in the hands of a server by then.
  await copyFile(join(target.dataDirectory, 'global/pg_control'), join(own, 'global/pg_control'));
  const { files, bytes, walSegments } = await takeOver(target, 'pgbackrest restore', signal);
  return {
    files,
    bytes,
    walSegments,
    manifest: { verified: true, checksumAlgorithm: 'SHA1', filesVerified: files, problems: [], problemsOmitted: 0 },
    warnings: [],
  };
}

export const pathsIn = (own: string) => ({ 'lock-path': join(own, 'lock'), 'spool-path': join(own, 'spool') });

async function isListed(repository: Repository, id: string, signal: AbortSignal): Promise<boolean> {
  const { backup } = await readInfo(repository, signal);
  return backup.some(({ label }) => label === id);
}
