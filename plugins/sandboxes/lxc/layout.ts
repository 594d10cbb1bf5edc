import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { errors } from './lxc-errors.ts';

/** Where things of a drill's container lie on the host; all below `<directory>/sandbox`. */
export interface Layout {
  readonly directory: string;
  readonly sandbox: string;
  /** LXC's own directory (`-P`): one subdirectory per container, with its configuration. */
  readonly lxcPath: string;
  readonly rootfs: string;
  /** What is mounted on the root file system before LXC starts, in fstab's format. */
  readonly fstab: string;
  /** The container's /etc where there is no image. */
  readonly etc: string;
  /** Mount points that an image lacks. */
  readonly skeleton: string;
}

export function layoutOf(directory: string): Layout {
  const real = realpathSync(directory);
  const sandbox = join(real, 'sandbox');
  return {
    directory: real,
    sandbox,
    lxcPath: join(sandbox, 'lxc'),
    rootfs: join(sandbox, 'rootfs'),
    fstab: join(sandbox, 'fstab'),
    etc: join(sandbox, 'etc'),
    skeleton: join(sandbox, 'skeleton'),
  };
}

/** LXC's configuration and fstab know no quoting for these. */
export function fit(path: string): string {
  if (/[\r\n"'\\#]/.test(path)) throw errors.LXC_PATH_UNFIT({ path });
  return path.replaceAll(' ', '\\040').replaceAll('\t', '\\011');
}
