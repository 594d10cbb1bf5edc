import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { crc32c } from '@node-rs/crc32';
import { onTestFinished } from 'vitest';
import { newWorkDirectory } from '../../../support/new-work-directory.ts';
import { tarOf, type Entry } from './tar-builder.ts';

const MIB = 1024 * 1024;
const SYSTEM = 7_711_205_089_060_329_501n;
const START = 0x0000_0000_0020_0028n;

export const label = [
  'START WAL LOCATION: 0/200028 (file 000000010000000000000002)',
  'CHECKPOINT LOCATION: 0/200060',
  'BACKUP METHOD: streamed',
  'BACKUP FROM: standby',
  'START TIME: 2026-11-20 02:00:00 UTC',
  'LABEL: nightly',
  'START TIMELINE: 1',
  '',
].join('\n');

/** A segment of 1 MB, all its pages where they belong. */
export function segment(
  number: number,
  change: { system?: bigint; major?: number; zeros?: [number, number] } = {},
): Buffer {
  const content = Buffer.alloc(MIB, 7);
  for (let page = 0; page < MIB; page += 8192) {
    content.writeUInt16LE(change.major ?? 0xd110, page);
    content.writeUInt16LE(page === 0 ? 2 : 0, page + 2);
    content.writeUInt32LE(1, page + 4);
    content.writeBigUInt64LE(BigInt(number) * BigInt(MIB) + BigInt(page), page + 8);
  }
  content.writeBigUInt64LE(change.system ?? SYSTEM, 24);
  content.writeUInt32LE(MIB, 32);
  content.writeUInt32LE(8192, 36);
  if (change.zeros !== undefined) content.fill(0, ...change.zeros);
  return content;
}

export const segmentName = (number: number): string =>
  `0000000100000000${number.toString(16).toUpperCase().padStart(8, '0')}`;

/** pg_control begins with the system identifier. */
export function control(system = SYSTEM): Buffer {
  const content = Buffer.alloc(8192, 3);
  content.writeBigUInt64LE(system);
  return content;
}

export const baseEntries: readonly Entry[] = [
  { name: 'backup_label', content: label },
  { name: 'base/' },
  { name: 'base/5/' },
  { name: 'base/5/PG_VERSION', content: '15\n' },
  { name: 'base/5/16384', content: Buffer.alloc(16_384, 'heap') },
  { name: 'pg_wal/' },
  { name: 'pg_tblspc/' },
  { name: 'PG_VERSION', content: '15\n' },
  { name: 'global/' },
  { name: 'global/pg_control', content: control() },
];
export const walEntries: readonly Entry[] = [2, 3].map((n) => ({ name: segmentName(n), content: segment(n) }));

export interface ManifestOptions {
  readonly algorithm?: 'CRC32C' | 'SHA256';
  readonly endLsn?: string;
  readonly systemIdentifier?: string;
}

/** As the server writes it, of these files. */
export function manifestOf(entries: readonly Entry[], options: ManifestOptions = {}): string {
  const { algorithm = 'CRC32C' } = options;
  const files = entries
    .filter(({ name, flag }) => !String(name).endsWith('/') && flag === undefined)
    .map(({ name, content = '' }) => {
      const bytes = Buffer.from(content);
      const checksum = algorithm === 'CRC32C' ? crcHex(bytes) : createHash('sha256').update(bytes).digest('hex');
      return `{ "Path": "${String(name)}", "Size": ${bytes.length}, "Last-Modified": "2026-11-20 02:00:00 GMT", "Checksum-Algorithm": "${algorithm}", "Checksum": "${checksum}" }`;
    });
  const { systemIdentifier, endLsn = '0/200100' } = options;
  const head =
    systemIdentifier === undefined
      ? '{ "PostgreSQL-Backup-Manifest-Version": 1,\n'
      : `{ "PostgreSQL-Backup-Manifest-Version": 2,\n"System-Identifier": ${systemIdentifier},\n`;
  return sealManifest(
    `${head}"Files": [\n${files.join(',\n')}\n],\n"WAL-Ranges": [\n{ "Timeline": 1, "Start-LSN": "0/${START.toString(16)}", "End-LSN": "${endLsn}" }\n],\n`,
  );
}

export function sealManifest(text: string): string {
  return `${text}"Manifest-Checksum": "${createHash('sha256').update(text).digest('hex')}"}\n`;
}

function crcHex(bytes: Buffer): string {
  const value = Buffer.alloc(4);
  value.writeUInt32LE(crc32c(bytes));
  return value.toString('hex');
}

export async function temporaryDirectory(): Promise<string> {
  const directory = await newWorkDirectory('pgproof-basebackup-');
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A directory with these files. */
export async function directoryOf(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const directory = join(await temporaryDirectory(), 'backup');
  await mkdir(directory);
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
  return directory;
}

/** The files of a good backup; replace what the test is about. */
export function goodFiles(base: readonly Entry[] = baseEntries, wal: readonly Entry[] = walEntries) {
  return {
    'base.tar.gz': gzipSync(tarOf(...base)),
    'pg_wal.tar': tarOf(...wal),
    backup_manifest: manifestOf(base),
  };
}
