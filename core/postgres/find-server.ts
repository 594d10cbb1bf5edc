import { join } from 'node:path';
import { binDirectories, hostPath } from './bin-directories.ts';
import { binaryVersion } from './binary-version.ts';
import type { ServerBinaries } from './server-binaries.ts';

/**
 * Server programs of this major among the distribution's packages.
 *
 * @param root `/`, or the host path of an image's root file system
 */
export async function findServer(major: number, root: string): Promise<ServerBinaries | undefined> {
  for (const { bin, major: promised } of await binDirectories(root)) {
    if (promised !== undefined && promised !== major) continue;
    const postgres = await hostPath(root, join(bin, 'postgres'));
    const found = postgres === undefined ? undefined : await binaryVersion(postgres);
    if (found?.major === major) return { ...found, bin, from: root === '/' ? 'distribution' : 'image' };
  }
  return undefined;
}
