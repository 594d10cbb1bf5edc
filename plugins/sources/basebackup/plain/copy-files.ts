import { closeSync, constants, copyFileSync, lchownSync, chmodSync } from 'node:fs';
import type { RestoreTarget } from '../../../../core/index.ts';
import { isPgproofError } from '../../../../core/index.ts';
import { fileSink, type Destination } from '../restore/member-sink.ts';
import type { RestoreState } from '../restore/restore-state.ts';
import { TargetDirectory } from '../restore/target-directory.ts';
import { onTarget, writeError } from '../restore/write-error.ts';
import type { StoredFile } from '../storage/storage.ts';
import type { TarMember } from '../tar/member.ts';
import { HeldDirectory } from './held-directory.ts';
import { inParallel } from '../in-parallel.ts';
import type { PlainFile, PlainRoot, PlainTree } from './plain-tree.ts';
import { readThrough } from './read-through.ts';
import { targetOf } from './settle-overlay.ts';

const COPIERS = 3;

/** Makes the directories of these roots, empty, in the target. */
export function makeDirectories(tree: PlainTree, target: RestoreTarget, roots: readonly PlainRoot[]): Destinations {
  const data = new TargetDirectory(target.dataDirectory, target.owner);
  const tablespaces = new TargetDirectory(target.tablespaceDirectory, target.owner);
  const destinations = new Map<PlainRoot, Destination>();
  onTarget(target.dataDirectory, () => {
    for (const root of roots) {
      if (root.oid !== undefined) tablespaces.directory(String(root.oid));
      if (root.prefix === 'pg_wal/') data.directory('pg_wal');
      const directory = root.prefix === '' ? data : new TargetDirectory(targetOf(root, target), target.owner);
      destinations.set(root, { directory, prefix: '', clusterPrefix: root.prefix });
    }
    for (const { root, name } of tree.directories) destinations.get(root)?.directory.directory(name);
  });
  return destinations;
}
export type Destinations = ReadonlyMap<PlainRoot, Destination>;

/** Copies files, and lets everybody who wants to know see their bytes pass. */
export async function copyFiles(
  files: readonly PlainFile[],
  destinations: Destinations,
  state: RestoreState,
  signal: AbortSignal,
): Promise<void> {
  await inParallel(files, COPIERS, signal, async (file, either) => {
    const to = destinations.get(file.root);
    if (to === undefined) return;
    const mtime = Number(file.mtimeNs / 1_000_000_000n);
    const member: TarMember = { name: file.name, type: 'file', size: file.bytes, linkName: '', mtime, offset: 0 };
    const stored: StoredFile = { name: file.path, path: file.path, bytes: file.bytes };
    try {
      await readThrough(file, fileSink(stored, member, to, state), either);
    } catch (error) {
      throw isPgproofError(error) ? error : writeError(error, stored, member, state);
    }
  });
}

/** Why the file system does not let files share blocks. */
const cannotShare = new Set(['ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EINVAL', 'ENOTTY', 'ENOSYS', 'EPERM']);

/**
 * Makes files that share their blocks with those of the backup.
 *
 * @returns undefined when that was done, else the error that says it cannot be done here
 */
export function shareBlocks(
  files: readonly PlainFile[],
  destinations: Destinations,
  { owner }: RestoreTarget,
  state: RestoreState,
): string | undefined {
  for (const file of files) {
    const path = destinations.get(file.root)?.directory.path(file.name);
    if (path === undefined) continue;
    using held = new HeldDirectory(file.root.directory, file.root.directory);
    const descriptor = held.open(file.name);
    try {
      copyFileSync(`/proc/self/fd/${descriptor}`, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
      chmodSync(path, 0o600);
      if (owner.uid !== process.geteuid?.()) lchownSync(path, owner.uid, owner.gid);
      state.progress.add(file.bytes);
      state.files += 1;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (state.files === 0 && cannotShare.has(code)) return code;
      throw error;
    } finally {
      closeSync(descriptor);
    }
  }
  return undefined;
}
