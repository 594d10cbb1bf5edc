import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { imageErrors } from './image-errors.ts';

/**
 * Host path of a file in a root file system that came from elsewhere, for writing.
 *
 * @throws IMAGE_ROOTFS_UNFIT where a link in it leads out, to the files of this host
 */
export function pathInRootfs(rootfs: string, path: string): string {
  const full = join(rootfs, path);
  let parent = dirname(full);
  while (lstatSync(parent, { throwIfNoEntry: false }) === undefined) parent = dirname(parent);
  const root = realpathSync(rootfs);
  const real = existsSync(parent) ? realpathSync(parent) : '';
  if (real === root || real.startsWith(`${root}/`)) return full;
  throw imageErrors.IMAGE_ROOTFS_UNFIT({
    from: 'What the image is made of',
    reason: `a link on the way to /${path} leads out of it`,
  });
}
