import type { BackupFacts, RestoreFacts, RestoreProgress, RestoreTarget } from '../../../../core/index.ts';
import { readManifest } from '../storage/read-manifest.ts';
import type { BackupFiles } from '../storage/backup-files.ts';
import { judgeRestored } from './judge-restored.ts';
import { tablespacePath } from './link-tablespaces.ts';
import type { Destination } from './member-sink.ts';
import { startState } from './start-state.ts';
import { TargetDirectory } from './target-directory.ts';
import { onTarget } from './write-error.ts';
import { unpackAll } from './unpack-all.ts';

/** Unpacks all archives of a backup at once, checks what passes by, and makes the tablespaces point into the sandbox. */
export async function restoreBackup(
  files: BackupFiles,
  facts: BackupFacts,
  target: RestoreTarget,
  signal: AbortSignal,
  tell: (progress: RestoreProgress) => void,
): Promise<RestoreFacts> {
  const manifest = files.manifest === undefined ? undefined : await readManifest(files.manifest, signal);
  const state = startState(manifest, facts, target, tell);
  const data = new TargetDirectory(target.dataDirectory, target.owner);
  const tasks = [{ archive: files.base, to: { directory: data, prefix: '', clusterPrefix: '' } }];
  for (const [oid, archive] of files.tablespaces) {
    tasks.push({ archive, to: tablespace(oid, target) });
  }
  if (files.wal !== undefined) {
    data.directory('pg_wal');
    tasks.push({ archive: files.wal, to: { directory: data, prefix: 'pg_wal/', clusterPrefix: 'pg_wal/' } });
  }
  await unpackAll(tasks, state, signal);
  const checked = state.manifest.finish();
  if (files.tablespaces.size > 0) onTarget(target.dataDirectory, () => data.directory('pg_tblspc'));
  judgeRestored(state, { files, facts, target, manifest, problems: checked.problems });
  state.progress.finish();
  return {
    files: state.files,
    bytes: state.progress.bytes,
    walSegments: state.segments.map(({ name }) => name).sort(),
    manifest: checked,
    warnings: state.warnings,
  };
}

function tablespace(oid: number, target: RestoreTarget): Destination {
  const root = tablespacePath(target, oid);
  const parent = new TargetDirectory(target.tablespaceDirectory, target.owner);
  onTarget(root, () => parent.directory(String(oid)));
  return { directory: new TargetDirectory(root, target.owner), prefix: '', clusterPrefix: `pg_tblspc/${oid}/` };
}
