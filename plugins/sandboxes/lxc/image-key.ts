import { createHash } from 'node:crypto';

/** Raise it when images are built differently, so that older ones are not taken for the new. */
const formatVersion = 1;

/**
 * In every image: collations of all languages, without which a database with another locale cannot even be opened.
 */
const always = ['locales-all'];

export function imagePackages(packages: readonly string[]): string[] {
  return [...new Set([...packages, ...always])].sort();
}

/** `bookworm-1a2b3c4d5e`: the same release and packages give the same name. */
export function imageName(release: string, packages: readonly string[]): string {
  const content = JSON.stringify([formatVersion, release, imagePackages(packages)]);
  return `${release}-${createHash('sha256').update(content).digest('hex').slice(0, 10)}`;
}
