import { compressionBySuffix, findProgram, manifestErrors } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { Filter } from '../filter.ts';
import type { ArchiveFile, NamedFile, Reading } from './archive-file.ts';
import { describeBytes, detectCompression, detectEncryption } from './describe-bytes.ts';
import { readArchive } from './read-archive.ts';

/** Of a tar: its first header. */
const HEAD = 512;

/** Tells by the first bytes, not by the name alone, what a file is; of a filtered one by those that come out. */
export async function lookAt(file: NamedFile, filter: Filter | undefined, reading: Reading): Promise<ArchiveFile> {
  const isManifest = file.naming.role === 'manifest';
  if (file.bytes === 0) {
    throw isManifest
      ? manifestErrors.MANIFEST_CORRUPT({ reason: 'is empty' })
      : errors.ARCHIVE_EMPTY({ file: file.name });
  }
  const asStored = { ...file, compression: 'none', filter: undefined } as const;
  const stored = await head(asStored, reading);
  const known = kindOf(stored, isManifest);
  const { suffix } = file.naming;
  if (filter !== undefined && (suffix !== undefined || known === undefined || unsupported.has(known))) {
    return throughFilter(file, filter, reading);
  }
  const encryption =
    detectEncryption(stored) ?? (suffix !== undefined && known === undefined ? suffix.slice(1) : undefined);
  if (encryption !== undefined) throw errors.FILTER_NEEDED({ file: file.name, how: encryption });
  if (isManifest) return { ...asStored, compression: supported(known, file.name) ?? 'none' };
  if (known === undefined && file.naming.extension === '' && stored.length < HEAD) {
    throw errors.ARCHIVE_TRUNCATED({ file: file.name, offset: stored.length, reason: 'the file ends inside a header' });
  }
  const compression = supported(known, file.name);
  if (compression === undefined) throw errors.ARCHIVE_FOREIGN({ file: file.name, found: describeBytes(stored) });
  const promised = compressionBySuffix.get(file.naming.extension);
  if (compression !== promised && suffix === undefined) {
    reading.onWarning(`${file.name} is ${wordFor[compression]}, which its name does not say`);
  }
  return { ...asStored, compression };
}

async function throughFilter(file: NamedFile, filter: Filter, reading: Reading): Promise<ArchiveFile> {
  const [name, ...args] = filter.command;
  const program = findProgram(name);
  if (program === undefined) throw errors.PROGRAM_MISSING({ program: name, file: file.name });
  const archive: Omit<ArchiveFile, 'compression'> = { ...file, filter: { ...filter, command: [program, ...args] } };
  const start = await head({ ...archive, compression: 'none' }, reading);
  if (start.length === 0) {
    throw errors.FILTER_FAILED({ file: file.name, program: name, how: 'ended with exit status 0 and wrote nothing' });
  }
  const kind = kindOf(start, file.naming.role === 'manifest');
  const compression = kind === undefined || unsupported.has(kind) ? undefined : supported(kind, file.name);
  if (compression === undefined) {
    throw errors.FILTER_OUTPUT_UNKNOWN({ file: file.name, program: name, found: kind ?? describeBytes(start) });
  }
  return { ...archive, compression };
}

const unsupported = new Set<ReturnType<typeof kindOf>>(['xz', 'bzip2']);
const wordFor = {
  none: 'a bare tar',
  gzip: 'compressed with gzip',
  lz4: 'compressed with lz4',
  zstd: 'compressed with zstd',
};

function kindOf(start: Buffer, isManifest: boolean): ReturnType<typeof detectCompression> {
  if (isManifest && start[0] === 0x7b) return 'none';
  return detectCompression(start);
}

function supported(kind: ReturnType<typeof detectCompression>, file: string): ArchiveFile['compression'] | undefined {
  if (kind === 'xz' || kind === 'bzip2') throw errors.COMPRESSION_UNSUPPORTED({ file, compression: kind });
  return kind;
}

async function head(archive: ArchiveFile, reading: Reading): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  await readArchive(archive, reading, (chunk) => {
    // Copied: the memory is used again.
    parts.push(Buffer.from(chunk.subarray(0, HEAD)));
    bytes += chunk.length;
    return bytes < HEAD;
  });
  return Buffer.concat(parts).subarray(0, HEAD);
}
