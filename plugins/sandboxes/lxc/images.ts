import { buildImage } from './build-image.ts';
import { configuredImage } from './configured-image.ts';
import { listImages } from './list-images.ts';
import { removeImage } from './remove-image.ts';

/** What `pgproof image` does. */
export const images = { configured: configuredImage, build: buildImage, list: listImages, remove: removeImage };
