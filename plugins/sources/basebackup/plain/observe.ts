import type { RestoreState } from '../restore/restore-state.ts';
import { SegmentScan } from '../wal/segment-scan.ts';
import { HeldDirectory } from './held-directory.ts';
import { inParallel } from '../in-parallel.ts';
import type { PlainTree } from './plain-tree.ts';
import { readControl } from './read-control.ts';
import { readThrough } from './read-through.ts';
import { isSegment } from './wal-files.ts';

const captured = ['backup_label', 'tablespace_map', 'PG_VERSION', 'global/pg_control'];

/** Looks at what must be known before a server starts, where the files themselves need not be read: control files, WAL. */
export async function observe(tree: PlainTree, state: RestoreState, signal: AbortSignal): Promise<void> {
  const directory = tree.roots[0]?.directory ?? '';
  using held = new HeldDirectory(directory, directory);
  for (const name of captured) {
    const found = readControl(held, name);
    if (found !== undefined) state.captured.set(name, found);
  }
  await inParallel(tree.files.filter(isSegment), 2, signal, async (file, either) => {
    const scan = new SegmentScan(file.path.slice('pg_wal/'.length));
    const end = () => void state.segments.push(scan.result());
    await readThrough(file, { write: (chunk) => scan.write(chunk), end }, either);
  });
}
