import { imageRecipe, type ImageRecipe } from './image-recipe.ts';

/** What the options of a sandbox say its image is made of, and where it is looked for; undefined where they do not. */
export function configuredImage(
  sandbox: string,
  options: { readonly image?: unknown; readonly images?: unknown },
): (ImageRecipe & { readonly directory: string | undefined }) | undefined {
  if (sandbox !== 'lxc' || typeof options.image !== 'object') return undefined;
  const { data } = imageRecipe.safeParse(options.image);
  return data && { ...data, directory: typeof options.images === 'string' ? options.images : undefined };
}
