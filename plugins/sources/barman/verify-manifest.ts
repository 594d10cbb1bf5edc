import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import { plainText, z, type Finding, type RestoreFacts, type RestoreTarget } from '../../../core/index.ts';
import { errors } from './errors.ts';

const schema = z.object({
  Files: z.array(
    z.object({
      Path: z.string().optional(),
      'Encoded-Path': z.string().optional(),
      Size: z.number(),
      'Checksum-Algorithm': z.enum(['CRC32C', 'SHA224', 'SHA256', 'SHA384', 'SHA512']).optional(),
      Checksum: z.string().optional(),
    }),
  ),
});
type ManifestFile = z.output<typeof schema>['Files'][number];

/** Findings that are kept; the rest is counted. */
const limit = 100;
/** Changed after the server made the manifest, by pg_basebackup itself or by Barman; WAL has checksums of its own. */
const exempt = /^(?:pg_wal\/.*|postgresql\.auto\.conf|(?:standby|recovery)\.signal)$/;

/**
 * Compares what was restored with the manifest that pg_basebackup, or `barman generate-manifest`, left in the backup.
 *
 * @param path of the manifest in Barman's home: it restores all files but this one
 * @throws BARMAN_INFO_DAMAGED (backup) where the manifest itself is, BARMAN_UNREADABLE (repository)
 */
export async function verifyManifest(
  path: string,
  target: RestoreTarget,
  signal: AbortSignal,
): Promise<RestoreFacts['manifest']> {
  const files = parse(await readManifest(path));
  const problems: Finding[] = [];
  let verified = 0;
  let algorithm: string | undefined;
  let found = 0;
  for (const file of files) {
    signal.throwIfAborted();
    const name = nameOf(file);
    if (exempt.test(name)) continue;
    algorithm ??= file['Checksum-Algorithm'];
    const reason = await differenceOf(file, placeOf(name, target), signal);
    if (reason === undefined) verified += 1;
    else if ((found += 1) <= limit) {
      const shown = plainText(name);
      const hint = 'Barman has it otherwise than the server sent it. Compare with other copies, or take a new backup.';
      problems.push({ outcome: 'fail', summary: `${shown} ${reason}`, target: shown, hint });
    }
  }
  return {
    verified: true,
    ...(algorithm === undefined ? {} : { checksumAlgorithm: algorithm }),
    filesVerified: verified,
    problems,
    problemsOmitted: found - problems.length,
  };
}

const readManifest = (path: string) =>
  readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw errors.BARMAN_UNREADABLE({ path, reason: cause.code ?? cause.message }, { cause });
  });

function parse(content: Buffer): readonly ManifestFile[] {
  const damaged = (reason: string) => errors.BARMAN_INFO_DAMAGED({ file: 'backup_manifest', reason });
  const end = content.lastIndexOf('"Manifest-Checksum"');
  const written = /[0-9a-f]{64}/.exec(content.toString('latin1', Math.max(0, end)))?.[0];
  const actual = createHash('sha256')
    .update(content.subarray(0, Math.max(0, end)))
    .digest('hex');
  if (end < 0 || written !== actual) throw damaged('it does not match its own checksum');
  try {
    return schema.parse(JSON.parse(content.toString('utf8'))).Files;
  } catch (cause) {
    throw errors.BARMAN_INFO_DAMAGED({ file: 'backup_manifest', reason: (cause as Error).message.slice(0, 200) });
  }
}

/** Names need not be UTF-8. */
const nameOf = (file: ManifestFile) => file.Path ?? Buffer.from(file['Encoded-Path'] ?? '', 'hex').toString('latin1');

/** Undefined for a name that leads out. */
function placeOf(name: string, { dataDirectory, tablespaceDirectory }: RestoreTarget): Buffer | undefined {
  if (name.split('/').some((part) => part === '..' || part === '')) return undefined;
  const [, oid, rest = ''] = /^pg_tblspc\/(\d+)\/(.+)$/s.exec(name) ?? [];
  const [directory, below] = oid === undefined ? [dataDirectory, name] : [join(tablespaceDirectory, oid), rest];
  const isLatin1 = /^[\0-\xff]*$/.test(below);
  return Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(below, isLatin1 ? 'latin1' : 'utf8')]);
}

async function differenceOf(
  file: ManifestFile,
  place: Buffer | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const stats = place === undefined ? undefined : await stat(place).catch(() => undefined);
  if (place === undefined || stats === undefined) return 'is in the manifest, but not in the backup';
  if (stats.size !== file.Size) return `has ${stats.size} bytes, the manifest says ${file.Size}`;
  const { 'Checksum-Algorithm': algorithm, Checksum: expected } = file;
  if (algorithm === undefined || expected === undefined) return undefined;
  const actual = await checksumOf(place, algorithm, signal);
  return actual === expected.toLowerCase() ? undefined : `does not match its checksum in the manifest (${algorithm})`;
}

async function checksumOf(place: Buffer, algorithm: string, signal: AbortSignal): Promise<string> {
  const hash = algorithm === 'CRC32C' ? undefined : createHash(algorithm.toLowerCase());
  let crc = 0;
  for await (const chunk of createReadStream(place, { highWaterMark: 1024 * 1024, signal }) as AsyncIterable<Buffer>) {
    if (hash === undefined) crc = crc32c(chunk, crc);
    else hash.update(chunk);
  }
  if (hash !== undefined) return hash.digest('hex');
  // The server writes the number as it lies in its memory: lowest byte first.
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(crc >>> 0);
  return bytes.toString('hex');
}
