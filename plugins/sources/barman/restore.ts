import { chmod, chown, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  takeOver,
  type AttachResult,
  type Backup,
  type PgproofError,
  type RestoreFacts,
  type RestoreTarget,
} from '../../../core/index.ts';
import { readBackupInfo, tablespacesOf } from './backup-info.ts';
import { errors } from './errors.ts';
import { runBarman, saidBy, type BarmanServer } from './run-barman.ts';
import { verifyManifest } from './verify-manifest.ts';

/**
 * Has Barman recover the backup's files. WAL is not copied: recovery fetches what it needs.
 *
 * @throws BARMAN_FILE_MISSING (backup), BARMAN_FAILED (repository), BARMAN_TARGET_FAILED, BARMAN_MISSING (sandbox)
 */
export async function restoreBackup(
  server: BarmanServer,
  { id }: Backup,
  hasManifest: boolean,
  target: RestoreTarget,
  signal: AbortSignal,
): Promise<RestoreFacts> {
  const { dataDirectory, tablespaceDirectory } = target;
  const info = await readBackupInfo(server.path, id);
  if (info === undefined) throw errors.BARMAN_BACKUP_GONE({ backup: id });
  const own = join(dirname(dataDirectory), 'barman');
  await mkdir(own, { mode: 0o700 });
  const maps: string[] = [];
  for (const { name, oid } of tablespacesOf(info)) {
    const path = join(tablespaceDirectory, String(oid));
    await mkdir(path, { mode: 0o700 });
    maps.push('--tablespace', `${name}:${path}`);
  }
  // Barman wants to own what it writes to.
  await chown(dataDirectory, process.geteuid?.() ?? 0, process.getegid?.() ?? 0);
  await chmod(dataDirectory, 0o700);
  const result = await runBarman(
    server,
    ['recover', '--get-wal', ...maps, server.name, id, dataDirectory],
    own,
    signal,
  );
  if (result.exitCode !== 0) throw await explain(server, id, result);
  await undoChanges(dataDirectory);
  await rm(own, { recursive: true });
  const { files, bytes, walSegments } = await takeOver(target, 'barman recover', signal);
  return {
    files,
    bytes,
    walSegments,
    method: 'copy',
    manifest: hasManifest
      ? await verifyManifest(join(info.directory, 'data', 'backup_manifest'), target, signal)
      : { verified: false, filesVerified: 0, problems: [], problemsOmitted: 0 },
    warnings: [],
  };
}

/** Barman edits the configuration that came with the backup; it is judged as it was. */
async function undoChanges(dataDirectory: string): Promise<void> {
  for (const file of ['postgresql.conf', 'postgresql.auto.conf']) {
    const original = join(dataDirectory, `${file}.origin`);
    const isThere = await stat(original).then(
      () => true,
      () => false,
    );
    if (isThere) await rename(original, join(dataDirectory, file));
  }
  await rm(join(dataDirectory, '.barman-recover.info'), { force: true });
}

async function explain(server: BarmanServer, id: string, result: AttachResult): Promise<PgproofError> {
  const reason = saidBy(result);
  const missing = /\[sender\] (?:change_dir|link_stat) "([^"]+)" failed: No such file or directory/.exec(reason)?.[1];
  if (/No space left on device|Disk quota exceeded|\[receiver\].*failed/.test(reason)) {
    return errors.BARMAN_TARGET_FAILED({ reason });
  }
  // Deleted in the meantime: its files are gone for a reason.
  if ((await readBackupInfo(server.path, id)) === undefined) return errors.BARMAN_BACKUP_GONE({ backup: id });
  if (missing?.startsWith(join(server.path, 'base', id)) === true) return errors.BARMAN_FILE_MISSING({ file: missing });
  return errors.BARMAN_FAILED({ command: 'recover', exitCode: result.exitCode, reason });
}
