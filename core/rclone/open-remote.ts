import { buffer } from 'node:stream/consumers';
import { listRemote, type RemoteEntry } from './list-remote.ts';
import { rcloneErrors as errors } from './rclone-errors.ts';
import { rcloneSchema, type RcloneOptions } from './rclone-options.ts';
import { readRemote } from './read-remote.ts';

/** Bytes of a file that are fetched first and kept: who only looks at it needs no more, and looks several times. */
const HEAD = 512 * 1024;
const mostHeads = 64;

/** Storage behind rclone. It is only ever read. */
export interface Remote {
  /** What lies in a directory, down to `depth` (default 1: directly); undefined where there is no such directory. */
  list(directory: string, signal: AbortSignal, depth?: number): Promise<readonly RemoteEntry[] | undefined>;
  /** All bytes of a file that was listed, unbroken. Its beginning is kept for whoever reads it again. */
  read(file: RemoteEntry, signal: AbortSignal): AsyncGenerator<Buffer>;
  /** The same for a file that nobody reads again. */
  readOnce(file: RemoteEntry, signal: AbortSignal): AsyncGenerator<Buffer>;
}

/**
 * Errors of all: REMOTE_UNREADABLE, REMOTE_BROKEN_OFF, REMOTE_CHANGED, REMOTE_SIZE_UNKNOWN (blame: repository),
 * RCLONE_MISSING (sandbox), and the signal's reason.
 */
export function openRemote(options: RcloneOptions = rcloneSchema.parse({})): Remote {
  const heads = new Map<string, Buffer>();

  async function headOf(file: RemoteEntry, signal: AbortSignal): Promise<Buffer> {
    const key = `${file.path}\0${file.bytes}\0${file.changedAt}`;
    const range = { start: 0, end: Math.min(HEAD, file.bytes), before: Buffer.alloc(0) };
    const head = heads.get(key) ?? (await buffer(readRemote(file, range, options, signal)));
    heads.delete(key);
    heads.set(key, head);
    const [oldest] = heads.keys();
    if (heads.size > mostHeads && oldest !== undefined) heads.delete(oldest);
    return head;
  }

  async function* rest(file: RemoteEntry, before: Buffer, signal: AbortSignal): AsyncGenerator<Buffer> {
    if (file.bytes < 0) throw errors.REMOTE_SIZE_UNKNOWN({ path: file.path });
    yield* readRemote(file, { start: before.length, end: file.bytes, before }, options, signal);
  }

  return {
    list: (directory, signal, depth) => listRemote(directory, { options, signal, ...(depth && { depth }) }),
    async *read(file, signal) {
      const head = await headOf(file, signal);
      if (head.length > 0) yield head;
      yield* rest(file, head, signal);
    },
    readOnce: (file, signal) => rest(file, Buffer.alloc(0), signal),
  };
}
