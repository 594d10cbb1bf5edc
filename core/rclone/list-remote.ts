import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { rcloneErrors as errors } from './rclone-errors.ts';
import type { RcloneOptions } from './rclone-options.ts';
import { remoteJoin } from './remote-path.ts';
import { startRclone, type RcloneEnd } from './run-rclone.ts';
import { pauseAfter } from './tries.ts';

/** A file or directory of a remote. */
export interface RemoteEntry {
  /** `rclone:NAME:PATH` */
  readonly path: string;
  readonly name: string;
  /** -1 where the remote does not tell. */
  readonly bytes: number;
  /** As the remote tells it; 1970 where it does not. */
  readonly changedAt: string;
  readonly isDirectory: boolean;
}

const entry = z.object({
  Path: z.string(),
  Name: z.string(),
  Size: z.number().int(),
  ModTime: z.string(),
  IsDir: z.boolean(),
});

/** rclone's exit status for a directory or a file that is not there. */
const absent = new Set<unknown>([3, 4]);
/** What a second attempt does not mend. */
const hopeless = /didn't find (?:section|backend)|config (?:file )?password|decrypt config|failed to load config/i;

export interface Listing {
  readonly options: RcloneOptions;
  readonly signal: AbortSignal;
  /** How deep to look; 1 is the directory itself. */
  readonly depth?: number;
}

/**
 * What lies in a directory of a remote; undefined where there is no such directory.
 *
 * @throws REMOTE_UNREADABLE (blame: repository), RCLONE_MISSING (sandbox)
 */
export async function listRemote(
  directory: string,
  { options, signal, depth = 1 }: Listing,
): Promise<readonly RemoteEntry[] | undefined> {
  const args = depth === 1 ? [] : ['--recursive', `--max-depth=${depth}`];
  // Without the slash a web server is asked for a file of this name.
  const place = /[:/]$/.test(directory) ? directory : `${directory}/`;
  for (let failures = 1; ; failures += 1) {
    const { found, end } = await ask(place, args, options, signal);
    if (found !== undefined) return found.map((one) => toEntry(remoteJoin(directory, one.Path), one));
    if (absent.has(end.exitCode)) return undefined;
    if (failures >= options.tries || hopeless.test(end.words)) {
      throw errors.REMOTE_UNREADABLE({ path: directory, tries: failures, reason: end.words });
    }
    await pauseAfter(failures, signal);
  }
}

/** One attempt to look at one file: as it is now, `gone`, or undefined where that could not be told. */
export async function lookAtRemote(
  path: string,
  options: RcloneOptions,
  signal: AbortSignal,
): Promise<RemoteEntry | 'gone' | undefined> {
  const { found, end } = await ask(path, ['--stat'], options, signal);
  const [now] = found ?? [];
  // A web server that answers with an error for a file seems to have a directory there.
  if (now?.IsDir === false) return toEntry(path, now);
  return absent.has(end.exitCode) ? 'gone' : undefined;
}

async function ask(
  place: string,
  args: readonly string[],
  options: RcloneOptions,
  signal: AbortSignal,
): Promise<{ found: readonly z.output<typeof entry>[] | undefined; end: RcloneEnd }> {
  signal.throwIfAborted();
  // What a listing leaves out because of an error it only tells those who debug.
  const all = [...args, '--no-mimetype', '--use-server-modtime', '--no-traverse', '--log-level=DEBUG'];
  await using running = startRclone('lsjson', all, place, options);
  const stop = () => void running[Symbol.asyncDispose]();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const written = await text(running.stdout).catch(() => '');
    const end = await running.ended();
    signal.throwIfAborted();
    if (end.skipped !== undefined)
      return { found: undefined, end: { ...end, exitCode: undefined, words: end.skipped } };
    if (end.exitCode !== 0) return { found: undefined, end };
    const parsed = z.union([z.array(entry), entry.transform((one) => [one])]).safeParse(json(written));
    if (parsed.success) return { found: parsed.data, end };
    return { found: undefined, end: { ...end, words: 'what rclone lsjson wrote is no list' } };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function json(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

function toEntry(path: string, { Name, Size, ModTime, IsDir }: z.output<typeof entry>): RemoteEntry {
  return { path, name: Name, bytes: Size, changedAt: ModTime, isDirectory: IsDir };
}
