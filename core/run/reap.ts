import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../contracts/log.ts';
import type { Sandbox } from '../contracts/sandbox.ts';
import { reasonOf } from '../errors/to-error.ts';
import { requirePrivateDirectory } from '../files/require-private-directory.ts';
import { unmountOverlays } from '../layers/unmount-overlays.ts';
import { refuseMounts } from '../sandbox/remove-tree.ts';
import { errors } from './errors.ts';
import { isAlive, ownerMarkSchema, type OwnerMark } from './owner-mark.ts';

export interface ReapResult {
  /** Runs whose leftovers were removed. */
  readonly reaped: readonly string[];
  /** Runs that are alive and were not touched. */
  readonly running: readonly string[];
  /** What could not be removed, and why. */
  readonly problems: readonly string[];
}

/** Removes what killed runs left behind: found by owner mark, never by pattern. A running drill is never touched. */
export async function reap(options: {
  readonly workDirectory: string;
  readonly sandboxes: readonly Sandbox[];
  readonly log: Log;
}): Promise<ReapResult> {
  const reaped: string[] = [];
  const running: string[] = [];
  const problems: string[] = [];
  const found = await marks(options.workDirectory);
  // A mark that somebody else wrote could lead us out of the directory.
  if (found.length > 0) requirePrivateDirectory(options.workDirectory);
  for (const { id, mark } of found) {
    if (isAlive(mark)) {
      running.push(id);
      continue;
    }
    try {
      await reapRun(join(options.workDirectory, id), options.sandboxes);
      reaped.push(id);
      options.log.info(`removed what the killed run ${id} had left`);
    } catch (error) {
      problems.push(`${id}: ${reasonOf(error)}`);
    }
  }
  return { reaped, running, problems };
}

async function reapRun(directory: string, sandboxes: readonly Sandbox[]): Promise<void> {
  for (const drill of await list(directory)) {
    const drillDirectory = join(directory, drill);
    try {
      for (const sandbox of sandboxes) await sandbox.reap(drillDirectory);
    } catch (error) {
      // Another pgproof reaps at the same time, and was quicker.
      if (await exists(drillDirectory)) throw error;
    }
    await unmountOverlays(drillDirectory);
    // Each sandbox removes what it wrote there; what remains has a container that only its own kind can remove.
    if ((await list(join(drillDirectory, 'sandbox'))).length > 0) throw errors.SANDBOX_UNKNOWN({ directory });
  }
  refuseMounts(directory);
  await rm(directory, { recursive: true, force: true });
  await rm(`${directory}.json`, { force: true });
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

async function marks(workDirectory: string): Promise<{ id: string; mark: OwnerMark }[]> {
  const found: { id: string; mark: OwnerMark }[] = [];
  for (const name of await list(workDirectory)) {
    if (name.endsWith('.json.new')) await removeUnfinished(join(workDirectory, name));
    if (!name.endsWith('.json')) continue;
    const text = await readFile(join(workDirectory, name), 'utf8').catch(() => '');
    const mark = ownerMarkSchema.safeParse(json(text));
    if (mark.success) found.push({ id: name.slice(0, -'.json'.length), mark: mark.data });
  }
  return found;
}

/** A mark that was never finished has no directory. A minute old, it is nobody's work in progress. */
async function removeUnfinished(path: string): Promise<void> {
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  if (age > 60_000) await rm(path, { force: true });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function list(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
