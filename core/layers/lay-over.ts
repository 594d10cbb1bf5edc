import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Unpacked } from '../contracts/source.ts';
import { reasonOf } from '../errors/to-error.ts';
import type { DrillLayout } from '../run/drill-layout.ts';
import { removeTree } from '../sandbox/remove-tree.ts';
import { mountOverlay } from './mount-overlay.ts';
import { unmountOverlays } from './unmount-overlays.ts';

/** Whether the backup's own directories shine through those of the drill, and if not, why. */
export type Overlay =
  | { readonly mounted: true; readonly points: readonly string[] }
  | { readonly mounted: false; readonly reason: string };

/**
 * Mounts an overlay over each directory of a backup that lies unpacked, in the place of the restored ones: all of them
 * or none. What is written goes below the drill's directory, where only root can reach it.
 */
export async function layOver({ dataDirectory, tablespaces }: Unpacked, layout: DrillLayout): Promise<Overlay> {
  if (process.geteuid?.() !== 0) return { mounted: false, reason: 'only root may mount an overlay' };
  const layers = [
    { lower: dataDirectory, target: layout.dataDirectory, own: 'data' },
    ...[...tablespaces].map(([oid, lower]) => ({
      lower,
      target: join(layout.tablespaceDirectory, String(oid)),
      own: String(oid),
    })),
  ];
  const own = join(layout.directory, 'layers');
  try {
    await mkdir(own, { mode: 0o700 });
    for (const layer of layers) {
      const [upper, work] = [join(own, layer.own, 'upper'), join(own, layer.own, 'work')];
      for (const path of [upper, work, layer.target]) await mkdir(path, { recursive: true, mode: 0o700 });
      await mountOverlay({ ...layer, upper, work });
    }
    return { mounted: true, points: layers.map(({ target }) => target) };
  } catch (error) {
    await unmountOverlays(layout.directory);
    // What is made in their place must belong to the container's user.
    for (const path of [own, layout.dataDirectory, layout.tablespaceDirectory]) removeTree(path);
    return { mounted: false, reason: reasonOf(error) };
  }
}
