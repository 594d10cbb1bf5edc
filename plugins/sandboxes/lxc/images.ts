import { buildImage } from './build-image.ts';
import { listImages } from './list-images.ts';
import { removeImage } from './remove-image.ts';

/** What `pgproof image` does. */
export const images = { build: buildImage, list: listImages, remove: removeImage };
