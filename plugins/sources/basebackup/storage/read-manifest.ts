import { ManifestParser, type Manifest } from '../../../../core/index.ts';
import type { ArchiveFile } from './archive-file.ts';
import { readArchive } from './read-archive.ts';

/** Throws `MANIFEST_CORRUPT` (blame: backup), and what reading an archive throws. */
export async function readManifest(file: ArchiveFile, signal: AbortSignal): Promise<Manifest> {
  const parser = new ManifestParser();
  await readArchive(file, { signal, onWarning: () => {} }, (chunk) => {
    parser.write(chunk);
    return true;
  });
  return parser.finish();
}
