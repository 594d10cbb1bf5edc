import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isPgproofError, type BackupFacts } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import { unreadable } from './open-backup-file.ts';

interface FileState {
  readonly bytes: number;
  /** Unknown of what was seen when the backup was inspected. */
  readonly mtimeNs?: bigint;
}
type States = ReadonlyMap<string, FileState>;

/**
 * Does something with the files of a backup that were seen when it was inspected. What comes of it, good or bad, says
 * nothing about the backup when the files are others afterwards: a job that writes it, or one that expires it, was at work.
 *
 * @throws BACKUP_CHANGED (blame: repository), else what the work throws
 */
export async function whileUnchanged<T>(
  directory: string,
  files: BackupFacts['files'],
  work: () => Promise<T>,
): Promise<T> {
  const names = files.map(({ name }) => name);
  const before = await statesOf(directory, names);
  requireSame(new Map(files.map(({ name, bytes }) => [name, { bytes }])), before);
  try {
    const done = await work();
    requireSame(before, await statesOf(directory, names));
    return done;
  } catch (error) {
    if (isPgproofError(error) && (error.blame === 'interrupted' || error.blame === 'sandbox')) throw error;
    requireSame(before, await statesOf(directory, names), error);
    throw error;
  }
}

/** Files that are not there have no state. */
async function statesOf(directory: string, names: readonly string[]): Promise<States> {
  const states = new Map<string, FileState>();
  for (const name of names) {
    const path = join(directory, name);
    try {
      const { size, mtimeNs } = await stat(path, { bigint: true });
      states.set(name, { bytes: Number(size), mtimeNs });
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw unreadable(path, cause);
    }
  }
  return states;
}

function requireSame(seen: States, now: States, cause?: unknown): void {
  for (const [file, state] of seen) {
    const how = difference(state, now.get(file));
    if (how !== undefined) throw errors.BACKUP_CHANGED({ file, how }, { cause });
  }
}

function difference(seen: FileState, now: FileState | undefined): string | undefined {
  if (now === undefined) return 'was removed';
  if (now.bytes !== seen.bytes) return `became ${now.bytes} bytes instead of ${seen.bytes}`;
  return seen.mtimeNs === undefined || now.mtimeNs === seen.mtimeNs ? undefined : 'was written to or replaced';
}
