import { join } from 'node:path';
import type { Mount } from '../../../core/index.ts';
import type { Account } from './image.ts';
import { fit, type Layout } from './layout.ts';
import { errors } from './lxc-errors.ts';

/** The system's own; a mount over one of these would hide or change what the container stands on. */
const taken = [
  'usr',
  'etc',
  'proc',
  'sys',
  'dev',
  'bin',
  'sbin',
  'lib',
  'lib32',
  'lib64',
  'libx32',
  'tmp',
  'run',
  'pgproof',
];

export function requireFreeTarget(target: string): void {
  const [before, root = '', ...rest] = target.split('/');
  if (before !== '' || root === '' || taken.includes(root) || [root, ...rest].includes('..')) {
    throw errors.LXC_MOUNT_TARGET_TAKEN({ target });
  }
}

/**
 * The mounts that need the host's rights, as lines of fstab: the image, the drill's directory, the backup (which the
 * container's ids may not even be able to reach by its path). They are made in a mount namespace that only lxc-start
 * and the container live in, so that nothing has to be unmounted, whatever kills pgproof.
 *
 * @param mountedBelow what is mounted below the drill's directory, as paths from there
 */
export function stageLines(
  layout: Layout,
  mounts: readonly Mount[],
  image: string | undefined,
  containerRoot: Account,
  mountedBelow: readonly string[] = [],
): string {
  const at = (path: string) => fit(join(layout.rootfs, path));
  const lines = [
    image === undefined ? tmpfsLine(layout, containerRoot) : overlayLine(layout, image),
    `${fit(layout.directory)} ${at('/pgproof')} none bind,nosuid,nodev,X-mount.mkdir`,
    // A bind leaves out what is mounted below it.
    ...mountedBelow.map(
      (path) => `${fit(join(layout.directory, path))} ${at(join('/pgproof', path))} none bind,nosuid,nodev`,
    ),
    // Nobody inside may look at or move what pgproof itself keeps below the drill's directory.
    `tmpfs ${at('/pgproof/sandbox')} tmpfs ro,size=4k,mode=555`,
    ...mounts.map(
      ({ source, target, readOnly }) =>
        `${fit(source)} ${at(target)} none bind,${readOnly ? 'ro' : 'rw'},nosuid,nodev,X-mount.mkdir`,
    ),
  ];
  return lines.map((line) => `${line} 0 0\n`).join('');
}

/** LXC makes the mount points on it as the container's root. */
function tmpfsLine({ rootfs }: Layout, { uid, gid }: Account): string {
  return `tmpfs ${fit(rootfs)} tmpfs size=256k,mode=755,uid=${uid},gid=${gid}`;
}

/**
 * Two read-only layers, the mount points over the image: no upper layer is needed, for whatever may be written has a
 * file system of its own. So it works on any file system, and the image is never changed.
 */
function overlayLine({ skeleton, rootfs }: Layout, image: string): string {
  // Overlay's option string has its own separators.
  for (const path of [skeleton, image]) if (/[,:\s]/.test(path)) throw errors.LXC_PATH_UNFIT({ path });
  return `overlay ${fit(rootfs)} overlay ro,lowerdir=${fit(skeleton)}:${fit(image)}`;
}
