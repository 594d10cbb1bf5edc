import { join } from 'node:path';
import type { Manifest } from '../../../../core/index.ts';
import { localStorage } from '../storage/local-storage.ts';
import { readManifest } from '../storage/read-manifest.ts';
import type { PlainTree } from './plain-tree.ts';

/** The manifest that lies in the data directory; undefined where there is none. Throws what `readManifest` throws. */
export async function plainManifest({ files }: PlainTree, signal: AbortSignal): Promise<Manifest | undefined> {
  const found = files.find(({ path }) => path === 'backup_manifest');
  if (found === undefined) return undefined;
  const stored = { name: found.name, path: join(found.root.directory, found.name), bytes: found.bytes };
  const open = () => localStorage.open([stored], signal);
  return readManifest({ ...stored, compression: 'none', parts: [stored], filter: undefined, open }, signal);
}
