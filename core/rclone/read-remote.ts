import type { RemoteEntry } from './list-remote.ts';
import { lookAtRemote } from './list-remote.ts';
import { rcloneErrors as errors } from './rclone-errors.ts';
import type { RcloneOptions } from './rclone-options.ts';
import { startRclone } from './run-rclone.ts';
import { pauseAfter } from './tries.ts';

/** So many bytes are read again where a transfer goes on, to see that they are those that went before. */
const OVERLAP = 4096;
/** An attempt that brought less than this brought nothing. */
const PROGRESS = 1024 * 1024;

/** The part of a file that is wanted. */
export interface RemoteRange {
  readonly start: number;
  readonly end: number;
  /** The last bytes before `start`. */
  readonly before: Buffer;
}

/**
 * Reads a file, or a part of it, as one unbroken stream: where the transfer breaks off it is taken up again. What it gives
 * is exactly as long as the remote said that the file is.
 *
 * @throws REMOTE_BROKEN_OFF, REMOTE_CHANGED (blame: repository), RCLONE_MISSING (sandbox), the signal's reason
 */
export async function* readRemote(
  file: RemoteEntry,
  { start, end, before }: RemoteRange,
  options: RcloneOptions,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const { path, bytes } = file;
  let position = start;
  let known = before.subarray(-OVERLAP);
  let canSeek = true;
  let failures = 0;
  let failedAt = start;
  while (position < end) {
    const from = canSeek ? position - known.length : 0;
    let reason = '';
    let differs = false;
    for await (const chunk of attempt(path, from, end, options, signal, (words) => (reason = words))) {
      const { fresh, agrees } = compare(chunk, known, position);
      differs = !agrees;
      if (differs) break;
      if (fresh.length === 0) continue;
      position += fresh.length;
      known = fresh.length >= OVERLAP ? fresh.subarray(-OVERLAP) : Buffer.concat([known, fresh]).subarray(-OVERLAP);
      yield fresh;
    }
    if (position >= end) return;
    if (differs) {
      // A server that knows no ranges begins at the beginning: what is known already is passed over then.
      if (from === 0) throw errors.REMOTE_CHANGED({ path, how: 'was replaced' });
      canSeek = false;
      continue;
    }
    failures = position - failedAt >= PROGRESS ? 0 : failures + 1;
    failedAt = position;
    if (failures >= options.tries) {
      throw errors.REMOTE_BROKEN_OFF({ path, offset: position, bytes, tries: failures, reason });
    }
    if (failures > 0) await pauseAfter(failures, signal);
    await requireUnchanged(file, options, signal);
  }
}

/** A chunk and the position of its first byte. */
interface Placed {
  readonly bytes: Buffer;
  readonly at: number;
}

async function* attempt(
  path: string,
  from: number,
  end: number,
  options: RcloneOptions,
  signal: AbortSignal,
  tell: (words: string) => void,
): AsyncGenerator<Placed> {
  signal.throwIfAborted();
  const args = [`--offset=${from}`, `--count=${end - from}`, '--no-traverse', '--log-level=ERROR'];
  await using running = startRclone('cat', args, path, options);
  const stop = () => void running[Symbol.asyncDispose]();
  signal.addEventListener('abort', stop, { once: true });
  try {
    let at = from;
    for await (const bytes of running.stdout) {
      yield { bytes, at };
      at += bytes.length;
    }
    const { exitCode, words } = await running.ended();
    signal.throwIfAborted();
    tell(exitCode === 0 ? 'it ended too early' : words);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What a chunk holds beyond `position`, and whether the rest of it is what was read before. */
function compare({ bytes, at }: Placed, known: Buffer, position: number): { fresh: Buffer; agrees: boolean } {
  const seen = bytes.subarray(0, Math.max(0, position - at));
  const fresh = bytes.subarray(seen.length);
  const knownFrom = position - known.length;
  const skipped = Math.max(0, knownFrom - at);
  const old = seen.subarray(skipped);
  const offset = Math.max(0, at - knownFrom);
  return { fresh, agrees: known.subarray(offset, offset + old.length).equals(old) };
}

/** What could not be looked at is tried. */
async function requireUnchanged(file: RemoteEntry, options: RcloneOptions, signal: AbortSignal): Promise<void> {
  const now = await lookAtRemote(file.path, options, signal);
  if (now === undefined) return;
  const { path } = file;
  if (now === 'gone') throw errors.REMOTE_CHANGED({ path, how: 'was removed' });
  if (now.bytes !== file.bytes) {
    throw errors.REMOTE_CHANGED({ path, how: `became ${now.bytes} bytes instead of ${file.bytes}` });
  }
  if (now.changedAt !== file.changedAt) throw errors.REMOTE_CHANGED({ path, how: 'was written to or replaced' });
}
