import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ManifestCheck,
  ManifestParser,
  type Manifest,
  type RestoreFacts,
  type RestoreTarget,
} from '../../../core/index.ts';
import { errors } from './errors.ts';

const CHUNK = 1024 * 1024;

/** Where the files were restored to. */
type Places = Pick<RestoreTarget, 'dataDirectory' | 'tablespaceDirectory'>;

/**
 * Compares what was restored with the manifest that pg_basebackup, or `barman generate-manifest`, left in the backup.
 * Only the files that it lists are looked at: Barman leaves files of its own beside them.
 *
 * @param path of the manifest in Barman's home: it restores all files but this one
 * @throws MANIFEST_CORRUPT (backup), BARMAN_UNREADABLE (repository), BARMAN_TARGET_FAILED (sandbox)
 */
export async function verifyManifest(
  path: string,
  places: Places,
  signal: AbortSignal,
): Promise<RestoreFacts['manifest']> {
  const manifest = await readManifest(path, signal);
  const check = new ManifestCheck(manifest);
  for (const name of manifest.files.keys()) {
    signal.throwIfAborted();
    const place = placeOf(name, places);
    if (place === undefined) continue;
    try {
      const stats = await lstat(place);
      if (!stats.isFile() || !check.present(name, stats.size)) continue;
      const content = check.file(name);
      for await (const chunk of bytesOf(place, signal)) content?.write(chunk);
      content?.end();
    } catch (cause) {
      signal.throwIfAborted();
      const { code = '' } = cause as NodeJS.ErrnoException;
      // A name that no file can have belongs to no file either.
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') continue;
      throw errors.BARMAN_TARGET_FAILED({ reason: (cause as Error).message }, { cause });
    }
  }
  return check.finish();
}

async function readManifest(path: string, signal: AbortSignal): Promise<Manifest> {
  const parser = new ManifestParser();
  try {
    for await (const chunk of bytesOf(path, signal)) parser.write(chunk);
  } catch (cause) {
    signal.throwIfAborted();
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw cause;
    throw errors.BARMAN_UNREADABLE({ path, reason: code }, { cause });
  }
  return parser.finish();
}

const bytesOf = (path: string | Buffer, signal: AbortSignal) =>
  createReadStream(path, { highWaterMark: CHUNK, signal }) as AsyncIterable<Buffer>;

/** Undefined for a name that leads out, or that no file can have. */
function placeOf(name: string, { dataDirectory, tablespaceDirectory }: Places): Buffer | undefined {
  if (name.includes('\0') || name.split('/').some((part) => part === '..' || part === '')) return undefined;
  const [, oid, rest = ''] = /^pg_tblspc\/(\d+)\/(.+)$/s.exec(name) ?? [];
  const [directory, below] = oid === undefined ? [dataDirectory, name] : [join(tablespaceDirectory, oid), rest];
  return Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(below, 'latin1')]);
}
