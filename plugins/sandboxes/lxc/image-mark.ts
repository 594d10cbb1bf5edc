import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from '../../../core/index.ts';
import { pathInRootfs } from './path-in-rootfs.ts';

const markSchema = z.object({
  /** Undefined for a given root file system, which says itself what it is. */
  release: z.string().optional(),
  packages: z.array(z.string()),
});

/** What an image was built from. */
export type ImageMark = z.output<typeof markSchema>;

const markFile = 'etc/pgproof-image.json';

export function writeMark(rootfs: string, mark: ImageMark): void {
  const file = pathInRootfs(rootfs, markFile);
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(mark)}\n`, { mode: 0o644 });
}

/** Undefined for a root file system that pgproof did not build. */
export function readMark(rootfs: string): ImageMark | undefined {
  try {
    return markSchema.safeParse(JSON.parse(readFileSync(join(rootfs, markFile), 'utf8'))).data;
  } catch {
    return undefined;
  }
}
