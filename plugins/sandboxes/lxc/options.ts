import { z } from 'zod';
import { bytes } from '../../../core/index.ts';
import { imageRecipe } from './image-recipe.ts';

export const lxcOptions = z.strictObject({
  /**
   * Path of a root file system, name of a built image, or what an image is made of, which `pgproof image build` builds;
   * without it the host's /usr is used.
   */
  image: z.union([z.string().min(1), imageRecipe]).optional(),
  /** Where built images lie; /var/lib/pgproof/images unless given. */
  images: z.string().startsWith('/').optional(),
  /** Memory limit, e.g. "2 GB". */
  memory: bytes.optional(),
  /** Processors, e.g. 1.5. */
  cpus: z.number().positive().optional(),
});

export type LxcOptions = z.output<typeof lxcOptions>;
