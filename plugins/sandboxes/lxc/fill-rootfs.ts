import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Build } from './build-step.ts';
import { copyRootfs } from './copy-rootfs.ts';
import { debootstrap } from './debootstrap.ts';
import { downloadImage } from './download-image.ts';
import { imageErrors } from './image-errors.ts';
import { writeMark } from './image-mark.ts';
import { packagesOf, type ImageRecipe } from './image-recipe.ts';
import { installPackages } from './install-packages.ts';
import { pathInRootfs } from './path-in-rootfs.ts';

/** Without the collations of all languages a database with another locale cannot even be opened. */
const always = ['locales-all'];

/** What packages leave that an image does not need; all of it where the system is made here. */
const ofPackages = ['var/cache/apt/archives', 'var/lib/apt/lists'];
const ofSystem = [...ofPackages, 'var/lib/postgresql', 'etc/postgresql', 'var/log'];

/** Makes the root file system that a recipe describes. */
export async function fillRootfs(build: Build, recipe: ImageRecipe): Promise<void> {
  const { rootfs } = build;
  const { repositories = [] } = recipe;
  const packages = packagesOf(recipe);
  const release = await fillBase(build, recipe);
  requireSystem(recipe, rootfs);
  if (packages.length > 0) await installPackages(build, packages, repositories);
  const rubbish = recipe.release !== undefined ? ofSystem : packages.length > 0 ? ofPackages : [];
  for (const path of rubbish) empty(pathInRootfs(rootfs, join(path, '*')));
  writeMark(rootfs, { release, packages: [...packages] });
  chmodSync(rootfs, 0o755);
}

/** Returns what the list of images calls it. */
async function fillBase(build: Build, recipe: ImageRecipe): Promise<string | undefined> {
  const { release, download, server, rootfs, repositories = [] } = recipe;
  if (release !== undefined) {
    const isEncrypted = repositories.some((line) => line.includes('https://'));
    await debootstrap(build, release, isEncrypted ? [...always, 'ca-certificates'] : always);
  } else if (download !== undefined) return `${download} ${await downloadImage(build, download, server)}`;
  else if (rootfs !== undefined) await copyRootfs(build, rootfs);
  return release;
}

function requireSystem({ rootfs: from = 'What was downloaded' }: ImageRecipe, rootfs: string): void {
  for (const path of ['usr', 'etc', 'bin/sh']) {
    const stat = lstatSync(join(rootfs, path), { throwIfNoEntry: false });
    if (stat === undefined) throw imageErrors.IMAGE_ROOTFS_UNFIT({ from, reason: `there is no /${path} in it` });
    if (path !== 'bin/sh' && !stat.isDirectory()) {
      throw imageErrors.IMAGE_ROOTFS_UNFIT({ from, reason: `/${path} is no directory` });
    }
  }
}

function empty(all: string): void {
  const directory = join(all, '..');
  try {
    for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
