import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from '../../../core/index.ts';

const markSchema = z.object({ release: z.string(), packages: z.array(z.string()) });

/** What an image was built from. */
export type ImageMark = z.output<typeof markSchema>;

const markFile = (rootfs: string) => join(rootfs, 'etc/pgproof-image.json');

export function writeMark(rootfs: string, mark: ImageMark): void {
  writeFileSync(markFile(rootfs), `${JSON.stringify(mark)}\n`, { mode: 0o644 });
}

/** Undefined for a root file system that pgproof did not build. */
export function readMark(rootfs: string): ImageMark | undefined {
  try {
    return markSchema.safeParse(JSON.parse(readFileSync(markFile(rootfs), 'utf8'))).data;
  } catch {
    return undefined;
  }
}
