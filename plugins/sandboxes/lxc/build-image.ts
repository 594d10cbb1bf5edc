import { existsSync, mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../../../core/index.ts';
import { debootstrap, flush } from './debootstrap.ts';
import { imageErrors } from './image-errors.ts';
import { imageName, imagePackages } from './image-key.ts';
import { writeMark } from './image-mark.ts';
import { defaultImages } from './image.ts';
import { removeAbandonedBuilds } from './remove-abandoned-builds.ts';

export interface BuildImageOptions {
  /** Debian or Ubuntu code name: `bookworm`. */
  readonly release: string;
  /** Packages beside the minimal system: `postgresql-15`. */
  readonly packages: readonly string[];
  /** Where images lie; /var/lib/pgproof/images unless given. */
  readonly directory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each step that debootstrap tells of. */
  readonly onProgress?: ((step: string) => void) | undefined;
}

export interface BuiltImage {
  /** What a configuration says behind `image:`. */
  readonly name: string;
  readonly path: string;
  /** False when the image was there already. */
  readonly isNew: boolean;
}

/**
 * Builds the root file system of a release with PostgreSQL in it, once: the name is made from the content asked for. It
 * takes about a minute and 700 MB. Needs root, debootstrap and the network.
 */
export async function buildImage(options: BuildImageOptions): Promise<BuiltImage> {
  const { release, packages, directory = defaultImages, signal, onProgress } = options;
  refuseOddNames(release, packages);
  if (process.getuid?.() !== 0) throw imageErrors.IMAGE_NEEDS_ROOT({});
  const name = imageName(release, packages);
  const path = join(directory, name);
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  await removeAbandonedBuilds(directory);
  if (existsSync(path)) return { name, path, isNew: false };

  const work = mkdtempSync(join(directory, `.build-${process.pid}-`));
  try {
    const rootfs = join(work, 'rootfs');
    await debootstrap({ name, release, packages: imagePackages(packages), rootfs, signal, onProgress });
    writeMark(rootfs, { release, packages: [...packages] });
    await flush(rootfs);
    return { name, path, isNew: publish(rootfs, path) };
  } finally {
    removeTree(work);
  }
}

/** They become part of a path and of debootstrap's arguments. */
function refuseOddNames(release: string, packages: readonly string[]): void {
  if (!/^[a-z][a-z0-9.-]*$/.test(release)) throw imageErrors.IMAGE_NAME_INVALID({ what: 'release', name: release });
  const odd = packages.find((name) => !/^[a-z0-9][a-z0-9+.-]*$/.test(name));
  if (odd !== undefined) throw imageErrors.IMAGE_NAME_INVALID({ what: 'package', name: odd });
}

/** Under its name an image is always whole. False when another build was quicker; its result is the same. */
function publish(rootfs: string, path: string): boolean {
  try {
    renameSync(rootfs, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}
