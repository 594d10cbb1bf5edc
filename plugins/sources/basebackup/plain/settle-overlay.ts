import { closeSync, constants, fchmodSync, fchownSync, fstatSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import type { RestoreTarget } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import { tablespacePath } from '../restore/link-tablespaces.ts';
import { onTarget } from '../restore/write-error.ts';
import { HeldDirectory } from './held-directory.ts';
import type { PlainEntry, PlainRoot, PlainTree } from './plain-tree.ts';

/**
 * Gives what shines through to the server's user, as modes and owners of a backup do not count, and takes away what is
 * not restored. No data are copied: the kernel keeps owner and mode apart. A directory comes before what is in it: from
 * then on it is the drill's own, and nobody who can write to the backup can put a link in its place.
 */
export async function settleOverlay(tree: PlainTree, target: RestoreTarget, signal: AbortSignal): Promise<void> {
  const { uid, gid } = target.owner;
  const held = new Map<PlainRoot, HeldDirectory>();
  const heldOf = (root: PlainRoot) => {
    const path = targetOf(root, target);
    const found = held.get(root) ?? new HeldDirectory(path, path);
    held.set(root, found);
    return found;
  };
  let settled = 0;
  const settle = async (entry: PlainEntry, flags: number, mode: number) => {
    settled += 1;
    if (settled % 500 === 0) await pause();
    if (signal.aborted) throw errors.RESTORE_INTERRUPTED({ file: entry.path });
    const descriptor = heldOf(entry.root).open(entry.name, flags);
    try {
      if (flags === 0 && !fstatSync(descriptor).isFile())
        throw errors.BACKUP_CHANGED({ file: entry.path, how: 'was replaced' });
      fchownSync(descriptor, uid, gid);
      fchmodSync(descriptor, mode);
    } finally {
      closeSync(descriptor);
    }
  };
  const shining = ({ root }: PlainEntry) => root.prefix !== 'pg_wal/';
  try {
    for (const root of tree.roots.filter(({ prefix }) => prefix !== 'pg_wal/')) {
      fchownSync(heldOf(root).descriptor, uid, gid);
      fchmodSync(heldOf(root).descriptor, 0o700);
    }
    for (const entry of tree.directories.filter(shining)) await settle(entry, constants.O_DIRECTORY, 0o700);
    for (const entry of tree.files.filter(shining)) await settle(entry, 0, 0o600);
    onTarget(target.dataDirectory, () => {
      for (const { root, name } of tree.leftOut.filter(shining)) unlinkSync(join(targetOf(root, target), name));
    });
  } finally {
    for (const directory of held.values()) directory[Symbol.dispose]();
  }
}

/** Where the files of a root come to lie. */
export function targetOf({ oid, prefix }: PlainRoot, target: RestoreTarget): string {
  if (oid !== undefined) return tablespacePath(target, oid);
  return prefix === 'pg_wal/' ? join(target.dataDirectory, 'pg_wal') : target.dataDirectory;
}
