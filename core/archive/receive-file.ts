import { rm, stat } from 'node:fs/promises';
import { isPgproofError } from '../errors/pgproof-error.ts';
import { changedLately } from '../files/changed-lately.ts';
import { isSegmentName } from '../wal/segment-name.ts';
import { namesParent } from './names-parent.ts';

/** A file that an archive holds. */
export interface ArchivedFile {
  /** Writes what the server archived to a path. */
  unpack(path: string, signal: AbortSignal): Promise<void>;
  /** Milliseconds; undefined where it is gone by now. */
  changedAt(): Promise<number | undefined>;
}

/**
 * Unpacks it. One that is not whole and was changed a moment ago is being copied: it is no damage, and not there yet.
 *
 * @throws what `unpack` throws
 */
export async function receiveFile(
  name: string,
  file: ArchivedFile,
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await file.unpack(path, signal);
    if (await looksWhole(name, path)) return true;
    if (!(await isBeingWritten(file))) return true;
    await rm(path);
    return false;
  } catch (error) {
    signal.throwIfAborted();
    await rm(path, { force: true });
    const isDamaged = isPgproofError(error) && error.blame === 'backup';
    if (isDamaged && (await isBeingWritten(file))) return false;
    throw error;
  }
}

async function looksWhole(name: string, path: string): Promise<boolean> {
  if (name.endsWith('.history')) return namesParent(path);
  return !isSegmentName(name) || isSegmentSize((await stat(path)).size);
}

/** A power of two, from 1 MB to 1 GB. */
const isSegmentSize = (bytes: number) => bytes >= 2 ** 20 && bytes <= 2 ** 30 && Number.isInteger(Math.log2(bytes));

async function isBeingWritten(file: ArchivedFile): Promise<boolean> {
  const changedAt = await file.changedAt();
  return changedAt === undefined || changedLately(changedAt);
}
