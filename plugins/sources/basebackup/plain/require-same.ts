import { isPgproofError, printable } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { PlainTree } from './plain-tree.ts';

/**
 * The files have the names, sizes and times that they had. Nothing is read.
 *
 * @throws BACKUP_CHANGED (blame: repository)
 */
export async function requireSame(seen: PlainTree, look: () => Promise<PlainTree>, cause?: unknown): Promise<void> {
  const before = new Map(seen.files.map((file) => [file.path, file]));
  for (const { path, bytes, mtimeNs } of (await again(look)).files) {
    const was = before.get(path);
    before.delete(path);
    if (was?.bytes === bytes && was.mtimeNs === mtimeNs) continue;
    const how = was === undefined ? 'came' : 'was written to or replaced';
    throw errors.BACKUP_CHANGED({ file: printable(path), how }, { cause });
  }
  for (const path of before.keys())
    throw errors.BACKUP_CHANGED({ file: printable(path), how: 'was removed' }, { cause });
}

/** What could be looked at before and now shows a fault has changed. */
async function again(look: () => Promise<PlainTree>): Promise<PlainTree> {
  try {
    return await look();
  } catch (error) {
    if (!isPgproofError(error) || error.blame !== 'backup') throw error;
    throw errors.BACKUP_CHANGED({ file: 'the directory', how: `was changed (${error.message})` }, { cause: error });
  }
}

/** What comes of files that change meanwhile, good or bad, says nothing about a backup. Throws BACKUP_CHANGED, else what the work throws. */
export async function whileSame<T>(
  seen: PlainTree,
  look: () => Promise<PlainTree>,
  work: () => Promise<T>,
): Promise<T> {
  const done = await work().catch(async (error: unknown) => {
    if (isPgproofError(error) && error.blame === 'backup') await requireSame(seen, look, error);
    throw error;
  });
  await requireSame(seen, look);
  return done;
}
