import { ManifestCheck, type Manifest, type RestoreFacts, type RestoreProgress } from '../../../../core/index.ts';
import { Progress } from '../restore/progress.ts';
import { inParallel } from '../in-parallel.ts';
import type { PlainFile, PlainTree } from './plain-tree.ts';
import { readThrough } from './read-through.ts';

/** Files read at the same time: one is waited for while another is summed up. */
const READERS = 3;

/** Names and sizes against the manifest, without reading a file; `pending` where there are checksums to compare as well. */
export function comparePresence(tree: PlainTree, manifest: Manifest | undefined): RestoreFacts['manifest'] {
  const check = new ManifestCheck(manifest);
  const unread = tree.files.filter(({ path, bytes }) => check.present(path, bytes));
  const facts = check.finish();
  return unread.length === 0 ? facts : { ...facts, verified: false, filesVerified: 0, pending: true };
}

/** Every file of the backup against the manifest, read there and not in the copy, which a server has changed by now. */
export async function verifyPlain(
  tree: PlainTree,
  manifest: Manifest | undefined,
  signal: AbortSignal,
  tell: (progress: RestoreProgress) => void,
): Promise<RestoreFacts['manifest']> {
  const check = new ManifestCheck(manifest);
  const unread = tree.files.filter(({ path, bytes }) => check.present(path, bytes));
  const progress = new Progress(
    unread.reduce((sum, { bytes }) => sum + bytes, 0),
    tell,
  );
  await inParallel(unread, READERS, signal, async (file: PlainFile, either) => {
    const sink = check.file(file.path);
    if (sink === undefined) return;
    const write = (chunk: Buffer) => {
      sink.write(chunk);
      progress.add(chunk.length);
    };
    await readThrough(file, { ...sink, write }, either);
  });
  progress.finish();
  return check.finish();
}
