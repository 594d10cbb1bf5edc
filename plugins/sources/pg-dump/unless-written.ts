import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { changedLately, isPgproofError } from '../../../core/index.ts';
import { errors } from './errors.ts';

/**
 * Looks at dumps. One that is being written has no end yet: what is wrong with it is told as a doubt where a file was
 * written to within the last minute, or while it was looked at. pg_dump leaves no other mark.
 *
 * @throws DUMP_BEING_WRITTEN (blame: repository), else what the work throws
 */
export async function unlessWritten<T>(paths: readonly string[], work: () => Promise<T>): Promise<T> {
  const before = await filesBelow(paths);
  try {
    return await work();
  } catch (error) {
    if (isPgproofError(error) && error.blame === 'backup') await requireSettled(paths, before, error.message, error);
    throw error;
  }
}

/**
 * The same for what must stay as it is while it is loaded.
 *
 * @param unread of what was loaded: why a dump could not be read to its end, if so
 */
export async function whileUnwritten<T>(
  paths: readonly string[],
  work: () => Promise<T>,
  unread: (done: T) => string | undefined,
): Promise<T> {
  const before = await filesBelow(paths);
  const done = await unlessWritten(paths, work);
  const problem = unread(done);
  if (problem !== undefined) await requireSettled(paths, before, problem);
  requireSame(before, await filesBelow(paths), 'what was loaded is of two states');
  return done;
}

type Files = ReadonlyMap<string, { readonly bytes: number; readonly changedAt: number }>;

async function requireSettled(paths: readonly string[], before: Files, problem: string, cause?: unknown) {
  const now = await filesBelow(paths);
  requireSame(before, now, problem, cause);
  for (const [file, { changedAt }] of now) {
    if (!changedLately(changedAt)) continue;
    throw errors.DUMP_BEING_WRITTEN({ file, how: 'was written to within the last minute', problem }, { cause });
  }
}

function requireSame(before: Files, now: Files, problem: string, cause?: unknown): void {
  for (const file of new Set([...before.keys(), ...now.keys()])) {
    const [was, is] = [before.get(file), now.get(file)];
    if (was?.bytes === is?.bytes && was?.changedAt === is?.changedAt) continue;
    throw errors.DUMP_BEING_WRITTEN({ file, how: 'changed while it was looked at', problem }, { cause });
  }
}

/** Files, those in directories, and those of dumps that are directories in them. What is not there is left out. */
async function filesBelow(paths: readonly string[], depth = 2): Promise<Files> {
  const files = new Map<string, { bytes: number; changedAt: number }>();
  for (const path of paths) {
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile() === true) files.set(path, { bytes: stats.size, changedAt: stats.mtimeMs });
    if (stats?.isDirectory() !== true || depth === 0) continue;
    const names = await readdir(path).catch(() => []);
    const below = names.map((name) => join(path, name));
    for (const [file, state] of await filesBelow(below, depth - 1)) files.set(file, state);
  }
  return files;
}
