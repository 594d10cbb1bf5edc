import { inParallel } from '../in-parallel.ts';
import type { ArchiveFile } from '../storage/archive-file.ts';
import type { Destination } from './member-sink.ts';
import type { RestoreState } from './restore-state.ts';
import { unpackArchive } from './unpack-archive.ts';

/** An archive and where its members go. */
export interface Unpacking {
  readonly archive: ArchiveFile;
  readonly to: Destination;
}

/** Unpacks archives together. The first that fails stops the others. */
export const unpackAll = (tasks: readonly Unpacking[], state: RestoreState, signal: AbortSignal): Promise<void> =>
  inParallel(tasks, tasks.length, signal, ({ archive, to }, any) => unpackArchive(archive, to, state, any));
