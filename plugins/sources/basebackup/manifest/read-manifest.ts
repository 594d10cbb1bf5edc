import { createHash } from 'node:crypto';
import { errors } from '../errors.ts';
import type { ArchiveFile } from '../storage/backup-files.ts';
import type { StoredFile } from '../storage/list-directory.ts';
import { readArchive } from '../storage/read-archive.ts';
import { parseManifestFile, parseManifestFrame } from './manifest-schema.ts';
import type { Manifest, ManifestFile } from './manifest.ts';

const never = new AbortController().signal;

/** Begins the last line; what comes before is what the checksum in it is of. */
const checksumKey = '"Manifest-Checksum"';

/**
 * Reads the manifest line by line, as PostgreSQL writes one file per line and a large cluster has millions: the text is
 * never in memory as a whole. Its own checksum is verified, so another layout can only be somebody else's work.
 *
 * @throws `MANIFEST_CORRUPT` (blame: backup), `BACKUP_UNREADABLE` (repository)
 */
export async function readManifest(file: ArchiveFile | StoredFile, signal: AbortSignal = never): Promise<Manifest> {
  const hash = createHash('sha256');
  const files = new Map<string, ManifestFile>();
  const algorithms = new Map<string, number>();
  let frame = '';
  let checksumLine: string | undefined;
  const onLine = (line: Buffer): void => {
    if (checksumLine !== undefined) throw corrupt('goes on behind its checksum');
    const text = line.toString('utf8').trim();
    if (text.startsWith(checksumKey)) {
      checksumLine = text;
      frame += text;
      return;
    }
    hash.update(line);
    if (!/^\{ "(?:Encoded-)?Path"/.test(text)) {
      frame += text;
      return;
    }
    const { path, ...entry } = parseManifestFile(text);
    if (files.has(path)) throw corrupt(`lists ${path} twice`);
    files.set(path, entry);
    algorithms.set(entry.algorithm, (algorithms.get(entry.algorithm) ?? 0) + 1);
  };
  const archive = 'parts' in file ? file : { ...file, compression: 'none' as const, parts: [file], filter: undefined };
  await eachLine(archive, signal, onLine);
  if (checksumLine === undefined) throw corrupt('is cut: its last line, the checksum, is missing');
  const { checksum, systemIdentifier, walRange } = parseManifestFrame(frame);
  const actual = hash.digest('hex');
  if (actual !== checksum.toLowerCase()) {
    throw corrupt(`does not match its own checksum: SHA-256 is ${actual}, it says ${checksum}`);
  }
  const algorithm = [...algorithms].sort((a, b) => b[1] - a[1])[0]?.[0];
  return { files, algorithm, systemIdentifier, walRange };
}

/** Lines with their ends. */
async function eachLine(file: ArchiveFile, signal: AbortSignal, onLine: (line: Buffer) => void): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  await readArchive(file, { signal, onWarning: () => {} }, (chunk) => {
    const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = all.indexOf(0x0a); end !== -1; end = all.indexOf(0x0a, start)) {
      onLine(all.subarray(start, end + 1));
      start = end + 1;
    }
    rest = Buffer.from(all.subarray(start));
    return true;
  });
  if (rest.length > 0) onLine(rest);
}

function corrupt(reason: string): Error {
  return errors.MANIFEST_CORRUPT({ reason });
}
