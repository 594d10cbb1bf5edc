import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { fingerprint } from './image-fingerprint.ts';
import { packagesOf, type ImageRecipe } from './image-recipe.ts';

/** Raise it when images are built differently, so that older ones are not taken for the new. */
const formatVersion = 2;

/** `bookworm-1a2b3c4d5e`: the same base, packages and repositories give the same name. */
export async function imageName(recipe: ImageRecipe): Promise<string> {
  const { release, download, server, rootfs, repositories = [] } = recipe;
  const content = JSON.stringify([
    formatVersion,
    { release, download, server, rootfs: rootfs === undefined ? undefined : await fingerprint(rootfs) },
    [...new Set(packagesOf(recipe))].toSorted(),
    repositories,
  ]);
  return `${shortName(recipe)}-${createHash('sha256').update(content).digest('hex').slice(0, 10)}`;
}

/** Says to people what it is; the digest behind it makes it unique. */
function shortName({ release, download, rootfs = '' }: ImageRecipe): string {
  const given = release ?? download ?? basename(rootfs).replace(/\.(tar|t[gx]z)(\.\w+)?$/, '');
  const fit = given.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return fit.replaceAll(/^-|-$/g, '').slice(0, 40) || 'rootfs';
}
