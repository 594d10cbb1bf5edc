import { createHash } from 'node:crypto';
import { chown, lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isPgproofError,
  silentLog,
  type Backup,
  type BackupFacts,
  type PgproofError,
  type RestoreFacts,
  type RestoreProgress,
  type RestoreTarget,
  type z,
} from '../../../../core/index.ts';
import { basebackup } from '../../../../plugins/sources/basebackup/index.ts';
import { temporaryDirectory } from './tiny-backup.ts';

export interface Restored {
  readonly facts: BackupFacts;
  readonly restore: RestoreFacts;
  readonly target: RestoreTarget;
  readonly progress: readonly RestoreProgress[];
}

/** As a configuration writes them, without the path. */
export type SourceOptions = Omit<Partial<z.input<typeof basebackup.options>>, 'path'>;

export interface RestoreOptions {
  readonly source?: SourceOptions;
  readonly signal?: AbortSignal;
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly onProgress?: (progress: RestoreProgress) => void;
  /** Instead of `into` and `owner`: a drill's own directories. */
  readonly target?: RestoreTarget;
  /** Default: a temporary directory that the test cleans up. */
  readonly into?: string;
}

export async function inspect(directory: string, options?: SourceOptions): Promise<BackupFacts> {
  const { source, backup, context } = await open(directory, options);
  return source.inspect(backup, context);
}

/** Inspects and restores. */
export async function restore(directory: string, options: RestoreOptions = {}): Promise<Restored> {
  const { source, backup, context } = await open(directory, options.source);
  const facts = await source.inspect(backup, context);
  const target = options.target ?? (await restoreTarget(options.into ?? (await temporaryDirectory()), options.owner));
  const progress: RestoreProgress[] = [];
  const restoring = {
    ...context,
    signal: options.signal ?? context.signal,
    progress: (step: RestoreProgress) => {
      progress.push(step);
      options.onProgress?.(step);
    },
  };
  return { facts, restore: await source.restore(backup, facts, target, restoring), target, progress };
}

/** What `work` throws, as code, blame and message. */
export async function refusal(work: Promise<unknown>): Promise<PgproofError> {
  const error: unknown = await work.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  if (!isPgproofError(error)) throw error;
  return error;
}

/** Paths, kinds and contents below a directory, for comparing. */
export async function treeOf(directory: string, below = ''): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const name of (await readdir(join(directory, below))).toSorted()) {
    const path = join(below, name);
    const stats = await lstat(join(directory, path));
    if (stats.isDirectory()) Object.assign(tree, { [path]: 'directory' }, await treeOf(directory, path));
    else if (stats.isSymbolicLink()) tree[path] = `link to ${await readlink(join(directory, path))}`;
    else
      tree[path] = createHash('sha256')
        .update(await readFile(join(directory, path)))
        .digest('hex');
  }
  return tree;
}

/** Restores into a directory that is gone afterwards; for tests that do it hundreds of times. The tree only if clean. */
export async function tryRestore(directory: string, parent: string) {
  const into = await mkdtemp(join(parent, 'drill-'));
  try {
    const restored = await restore(directory, { into });
    const clean = restored.restore.manifest.problems.length === 0 && restored.restore.manifest.verified;
    return { clean, tree: clean ? await treeOf(into) : {} };
  } catch (error) {
    if (!isPgproofError(error)) throw error;
    return { error };
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}

async function open(directory: string, options: SourceOptions = {}) {
  const source = basebackup.open(basebackup.options.parse({ path: directory, ...options }));
  const context = { signal: new AbortController().signal, log: silentLog };
  const [backup] = await source.list(context);
  return { source, context, backup: backup as Backup };
}

async function restoreTarget(root: string, owner: RestoreOptions['owner']): Promise<RestoreTarget> {
  const dataDirectory = join(root, 'data');
  const tablespaceDirectory = join(root, 'tablespaces');
  await mkdir(dataDirectory, { mode: 0o700 });
  await mkdir(tablespaceDirectory, { mode: 0o700 });
  if (owner !== undefined) {
    await chown(dataDirectory, owner.uid, owner.gid);
    await chown(tablespaceDirectory, owner.uid, owner.gid);
  }
  return {
    dataDirectory,
    tablespaceDirectory,
    owner: owner ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    inside: (path) => path.replace(root, '/pgproof'),
    tool: () => Promise.reject(new Error('a full backup needs no tool')),
    createCluster: () => Promise.reject(new Error('files need no server')),
  };
}
