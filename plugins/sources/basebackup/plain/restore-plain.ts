import type { BackupFacts, Restored, RestoreProgress, RestoreTarget } from '../../../../core/index.ts';
import type { RestoreState } from '../restore/restore-state.ts';
import { startState } from '../restore/start-state.ts';
import { copyFiles, makeDirectories, shareBlocks } from './copy-files.ts';
import { judgePlain } from './judge-plain.ts';
import { plainManifest } from './plain-manifest.ts';
import { observe } from './observe.ts';
import type { PlainBackup } from './plain-backup.ts';
import type { PlainTree } from './plain-tree.ts';
import { settleOverlay } from './settle-overlay.ts';
import { comparePresence, verifyPlain } from './verify-plain.ts';

interface Plain {
  readonly backup: PlainBackup;
  readonly tree: PlainTree;
  readonly facts: BackupFacts;
  readonly target: RestoreTarget;
}

/** Puts the files in place in the quickest way that works here, and makes the tablespaces point into the sandbox. */
export async function restorePlain(
  { backup, tree, facts, target }: Plain,
  signal: AbortSignal,
  tell: (progress: RestoreProgress) => void,
): Promise<Restored> {
  const manifest = await plainManifest(tree, signal);
  const state = startState(manifest, facts, target, tell);
  const method = await placeFiles(tree, target, state, signal);
  if (method.method !== 'copy') await observe(tree, state, signal);
  const compared = method.method === 'copy' ? state.manifest.finish() : comparePresence(tree, manifest);
  judgePlain(state, { backup, facts, target, manifest, compared });
  state.progress.finish();
  return {
    files: tree.files.length,
    bytes: facts.restoredBytes,
    walSegments: state.segments.map(({ name }) => name).sort(),
    ...method,
    manifest: compared,
    warnings: [...tree.warnings, ...state.warnings],
    ...(compared.pending === true
      ? { verifyFiles: (context) => verifyPlain(tree, manifest, context.signal, (step) => context.progress(step)) }
      : {}),
  };
}

async function placeFiles(
  tree: PlainTree,
  target: RestoreTarget,
  state: RestoreState,
  signal: AbortSignal,
): Promise<Pick<Restored, 'method' | 'methodReason'>> {
  if (target.overlay?.mounted === true) {
    await settleOverlay(tree, target, signal);
    // WAL that lay elsewhere is small and has to be read anyway.
    const linked = tree.roots.filter(({ prefix }) => prefix === 'pg_wal/');
    const files = tree.files.filter(({ root }) => linked.includes(root));
    await copyFiles(files, makeDirectories(tree, target, linked), { ...state, segments: [] }, signal);
    return { method: 'overlay' };
  }
  const reason = target.overlay?.reason ?? 'nothing can be mounted here';
  const destinations = makeDirectories(tree, target, tree.roots);
  const refused = shareBlocks(tree.files, destinations, target, state);
  if (refused === undefined) return { method: 'reflink', methodReason: `no overlay: ${reason}` };
  await copyFiles(tree.files, destinations, state, signal);
  return {
    method: 'copy',
    methodReason: `no overlay: ${reason}; no reflink: the file systems do not share blocks (${refused})`,
  };
}
