import { isPgproofError, type BackupFacts, type PgproofError } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { FileState, FileStates, Storage } from './storage.ts';

interface Seen {
  readonly storage: Storage;
  readonly directory: string;
  /** As they were when the backup was inspected. */
  readonly files: BackupFacts['files'];
  readonly signal: AbortSignal;
}

/**
 * Does something with the files of a backup that were seen when it was inspected. What comes of it, good or bad, says
 * nothing about the backup when the files are others afterwards: a job that writes it, or one that expires it, was at work.
 *
 * @throws BACKUP_CHANGED (blame: repository), else what the work throws
 */
export async function whileUnchanged<T>(
  { storage, directory, files, signal }: Seen,
  work: () => Promise<T>,
): Promise<T> {
  const names = files.map(({ name }) => name);
  const states = () => storage.states(directory, names, signal);
  const before = await states();
  requireSame(new Map(files.map(({ name, bytes }) => [name, { bytes }])), before);
  try {
    const done = await work();
    requireSame(before, await states());
    return done;
  } catch (error) {
    if (isPgproofError(error) && saysItself(error)) throw error;
    requireSame(before, await states(), error);
    throw error;
  }
}

function requireSame(seen: FileStates, now: FileStates, cause?: unknown): void {
  for (const [file, state] of seen) {
    const how = difference(state, now.get(file));
    if (how !== undefined) throw errors.BACKUP_CHANGED({ file, how }, { cause });
  }
}

function difference(seen: FileState, now: FileState | undefined): string | undefined {
  if (now === undefined) return 'was removed';
  if (now.bytes !== seen.bytes) return `became ${now.bytes} bytes instead of ${seen.bytes}`;
  return seen.changedAt === undefined || now.changedAt === seen.changedAt ? undefined : 'was written to or replaced';
}

/** Errors that are not about the files, or from where the remote was asked often enough already. */
const saysItself = ({ blame, code }: PgproofError) =>
  blame === 'interrupted' || blame === 'sandbox' || code.startsWith('REMOTE_');
