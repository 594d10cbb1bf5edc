import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isPgproofError } from '../errors/pgproof-error.ts';
import { requirePrivateDirectory } from '../files/require-private-directory.ts';
import { refuseMounts } from '../sandbox/remove-tree.ts';
import { errors } from './errors.ts';
import { ownerMark } from './owner-mark.ts';

/** `<work>/<id>/` with its owner mark `<work>/<id>.json`. The mark exists before the directory and goes after it. */
export interface RunDirectory {
  readonly id: string;
  readonly directory: string;
  remove(): Promise<void>;
  /** Gives up ownership, so that nothing reaps the directory. */
  keep(): Promise<void>;
}

/** Throws WORK_DIRECTORY_UNUSABLE, DIRECTORY_NOT_PRIVATE. */
export async function createRunDirectory(workDirectory: string): Promise<RunDirectory> {
  const id = `${Date.now().toString(36)}${randomBytes(2).toString('hex')}`;
  const directory = join(workDirectory, id);
  const mark = `${directory}.json`;
  try {
    await mkdir(workDirectory, { recursive: true, mode: 0o711 });
    requirePrivateDirectory(workDirectory);
    await writeFile(`${mark}.new`, JSON.stringify(ownerMark()), { mode: 0o600 });
    await rename(`${mark}.new`, mark);
    // The container's unprivileged user passes through on the way to its own directories, and can list nothing.
    await mkdir(directory, { mode: 0o711 });
    await chmod(directory, 0o711);
  } catch (error) {
    if (isPgproofError(error)) throw error;
    throw errors.WORK_DIRECTORY_UNUSABLE(
      { directory: workDirectory, reason: (error as Error).message },
      { cause: error },
    );
  }
  return {
    id,
    directory,
    async remove() {
      refuseMounts(directory);
      await rm(directory, { recursive: true, force: true });
      await rm(mark, { force: true });
    },
    keep: () => rm(mark, { force: true }),
  };
}
