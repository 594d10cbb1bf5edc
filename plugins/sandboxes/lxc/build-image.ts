import { existsSync, mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { removeTree } from '../../../core/index.ts';
import { buildTool } from './build-step.ts';
import { fillRootfs } from './fill-rootfs.ts';
import { imageErrors } from './image-errors.ts';
import { imageName } from './image-key.ts';
import { lockImages } from './image-lock.ts';
import { imageRecipe, type ImageRecipe } from './image-recipe.ts';
import { defaultImages } from './image.ts';
import { removeAbandonedBuilds } from './remove-abandoned-builds.ts';

export interface BuildImageOptions extends ImageRecipe {
  /** Where images lie; /var/lib/pgproof/images unless given. */
  readonly directory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each step that the programs which build it tell of. */
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
 * Builds a root file system once: its name is made from what it is made of. One build at a time goes on in a directory;
 * another one waits, and takes the image if it is the same. Needs root; a release takes about a minute and 700 MB,
 * debootstrap and the network.
 */
export async function buildImage(options: BuildImageOptions): Promise<BuiltImage> {
  const { directory = defaultImages, signal, onProgress, ...given } = options;
  const recipe = validated(given);
  if (process.getuid?.() !== 0) throw imageErrors.IMAGE_NEEDS_ROOT({});
  const name = await imageName(recipe);
  const path = join(directory, name);
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  await removeAbandonedBuilds(directory);
  if (existsSync(path)) return { name, path, isNew: false };

  await using _lock = await lockImages(directory, { name, signal, onProgress });
  if (existsSync(path)) return { name, path, isNew: false };
  const work = mkdtempSync(join(directory, `.build-${process.pid}-`));
  try {
    const rootfs = join(work, 'rootfs');
    await fillRootfs({ name, rootfs, signal, onProgress }, recipe);
    if ((await imageName(recipe)) !== name) {
      throw imageErrors.IMAGE_BUILD_FAILED({ name, output: `${recipe.rootfs ?? ''} changed while it was copied` });
    }
    await flush(rootfs);
    // Under its name an image is always whole.
    renameSync(rootfs, path);
    return { name, path, isNew: true };
  } finally {
    removeTree(work);
  }
}

function validated(given: ImageRecipe): ImageRecipe {
  const { data, error } = imageRecipe.safeParse(given);
  if (data !== undefined) return data;
  throw imageErrors.IMAGE_RECIPE_INVALID({ reason: error?.issues[0]?.message ?? '' });
}

/** On disk before it gets its name, or a power failure could leave a whole-looking image of empty files. */
async function flush(rootfs: string): Promise<void> {
  await execa(buildTool('sync'), ['-f', rootfs], { stdin: 'ignore' });
}
