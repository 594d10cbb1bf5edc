import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { refuseMounts, removeTree } from '../../../core/index.ts';
import { imageErrors } from './image-errors.ts';
import { isInUse } from './image-users.ts';
import { defaultImages } from './image.ts';
import { imageNames } from './list-images.ts';
import { errors } from './lxc-errors.ts';

/**
 * Removes an image.
 *
 * @throws IMAGE_NEEDS_ROOT, IMAGE_MISSING, IMAGE_IN_USE (blame: operator)
 */
export function removeImage(name: string, directory = defaultImages): void {
  // One of the names that list shows, so that no name leads out of the directory.
  if (!imageNames(directory).includes(name)) throw errors.IMAGE_MISSING({ image: name, path: join(directory, name) });
  const path = join(directory, name);
  if (process.getuid?.() !== 0) throw imageErrors.IMAGE_NEEDS_ROOT({});
  if (isInUse(path)) throw imageErrors.IMAGE_IN_USE({ name });
  refuseMounts(path);
  // Without its name no container can begin with it. What is killed from here on is an abandoned build to the next one.
  const aside = join(directory, `.build-${process.pid}-${name}`);
  renameSync(path, aside);
  if (isInUse(path)) {
    renameSync(aside, path);
    throw imageErrors.IMAGE_IN_USE({ name });
  }
  removeTree(aside);
}
