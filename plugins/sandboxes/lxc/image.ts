import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { imageName } from './image-key.ts';
import { errors } from './lxc-errors.ts';
import type { LxcOptions } from './options.ts';

/** Where `pgproof image build` puts images unless told otherwise. */
export const defaultImages = '/var/lib/pgproof/images';

/**
 * Host path of the image's root file system; undefined when the host's own /usr is used.
 *
 * @throws IMAGE_MISSING, IMAGE_NOT_BUILT, IMAGE_ROOTFS_MISSING (blame: operator)
 */
export async function imagePath({ image, images = defaultImages }: LxcOptions): Promise<string | undefined> {
  if (image === undefined) return undefined;
  if (typeof image !== 'string') {
    const path = join(images, await imageName(image));
    if (!existsSync(path)) throw errors.IMAGE_NOT_BUILT({ path });
    return path;
  }
  const path = image.startsWith('/') ? image : join(images, image);
  if (!statSync(join(path, 'usr'), { throwIfNoEntry: false })?.isDirectory()) {
    throw errors.IMAGE_MISSING({ image, path });
  }
  return path;
}

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs PostgreSQL inside: the image's own postgres user where it has one. */
export function accountOf(image: string | undefined): Account {
  if (image === undefined) return ownAccount;
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync(join(image, 'etc/passwd'), 'utf8'));
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : ownAccount;
}

/** Of no meaning outside; what the rootfs without an image writes into its /etc/passwd. */
const ownAccount: Account = { uid: 999, gid: 999 };
