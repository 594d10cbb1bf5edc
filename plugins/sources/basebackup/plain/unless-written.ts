import { realpathSync } from 'node:fs';
import { changedLately, isPgproofError, printable } from '../../../../core/index.ts';
import { plainErrors } from './errors.ts';
import type { PlainTree } from './plain-tree.ts';
import { walkTree } from './walk-tree.ts';

/**
 * Does something with directories of backups. What one of them lacks is no fault while it may still be copied: nothing
 * tells which file comes last, but that one was written, or put into a directory, within the last minute.
 *
 * @param directories asked for only when something is wrong
 * @param problem what is wrong by what came of the work, if anything
 * @throws BACKUP_BEING_WRITTEN (blame: repository), else what the work throws
 */
export async function unlessWritten<T>(
  directories: readonly string[],
  signal: AbortSignal,
  work: () => Promise<T>,
  problem: (done: T) => string | undefined = () => undefined,
): Promise<T> {
  const done = await work().catch(async (error: unknown) => {
    if (isPgproofError(error) && error.blame === 'backup') {
      await requireSettled(directories, signal, error.message, error);
    }
    throw error;
  });
  const found = problem(done);
  if (found !== undefined) await requireSettled(directories, signal, found);
  return done;
}

async function requireSettled(
  directories: readonly string[],
  signal: AbortSignal,
  problem: string,
  cause?: unknown,
): Promise<void> {
  for (const directory of directories) {
    const newest = (await treeOf(directory, signal))?.newest;
    if (newest === undefined || !changedLately(newest.changedAt)) continue;
    throw plainErrors.BACKUP_BEING_WRITTEN({ file: printable(newest.path), problem }, { cause });
  }
}

/** Undefined where it cannot be walked: that was told already. */
async function treeOf(directory: string, signal: AbortSignal): Promise<PlainTree | undefined> {
  try {
    return await walkTree([{ directory: realpathSync(directory), prefix: '' }], signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
