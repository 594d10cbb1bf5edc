import { open, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compressionBySuffix } from '../../../core/index.ts';
import { ByteReader } from './byte-reader.ts';
import type { Archive, Dump } from './dump.ts';
import { errors } from './errors.ts';
import { entryName } from './toc.ts';

const complete = /^-- PostgreSQL database (cluster )?dump complete\r?$/m;
const tailBytes = 2048;

/** Whether the end of a script is what pg_dump writes last. */
export const isComplete = (tail: Buffer): boolean => complete.test(tail.subarray(-tailBytes).toString('latin1'));

/**
 * What shows without reading the data that a part of a dump is not there.
 *
 * @throws DUMP_CUT, DUMP_DAMAGED, DUMP_PART_MISSING
 */
export async function requireWhole(dump: Dump): Promise<void> {
  if (dump.kind !== 'plain') return archives[dump.kind](dump);
  if (dump.compression !== 'none') return;
  await using file = await open(dump.path);
  const buffer = Buffer.alloc(Math.min(tailBytes, dump.bytes));
  await file.read(buffer, 0, buffer.length, dump.bytes - buffer.length);
  if (!isComplete(buffer)) throw notComplete(dump.name);
}

const archives = { custom: requireBlocks, tar: requireMembers, directory: requireParts };

export const notComplete = (file: string) =>
  errors.DUMP_CUT({ file, where: 'its last line is not the one that pg_dump writes last' });

/** The last block that the table of contents knows must come to its end. */
function requireBlocks({ path, name, toc, bytes: size }: Archive): void {
  const known = toc.entries.filter(({ offset }) => offset !== undefined && offset > 0);
  // The file ends within the last of those that begin in it.
  const within = known
    .filter(({ offset = 0 }) => offset < size)
    .toSorted((a, b) => (b.offset ?? 0) - (a.offset ?? 0))[0];
  if (within !== undefined && known.some(({ offset = 0 }) => offset >= size)) {
    throw errors.DUMP_CUT({ file: name, where: `it ends within ${entryName(within)}` });
  }
  const last = known.reduce((far, entry) => ((entry.offset ?? 0) > (far?.offset ?? 0) ? entry : far), known[0]);
  if (last?.offset === undefined) return;
  const cut = errors.DUMP_CUT({ file: name, where: `it ends within ${entryName(last)}` });
  using reader = new ByteReader(path, last.offset);
  const int = () => {
    const bytes = reader.bytes(1 + toc.intBytes);
    if (bytes === undefined) throw cut;
    return bytes.readUIntLE(1, Math.min(toc.intBytes, 6));
  };
  const type = reader.bytes(1)?.[0];
  if (type === undefined) throw cut;
  if (int() !== last.id || (type !== 1 && type !== 3)) {
    throw errors.DUMP_DAMAGED({ file: name, reason: `${entryName(last)} does not begin where it should` });
  }
  // Large objects follow each other, each with its number.
  for (let more = type === 3 ? int() : 1; more !== 0; more = type === 3 ? int() : 0) {
    for (let length = int(); length !== 0; length = int()) {
      reader.position += length;
      if (reader.position > reader.size) throw cut;
    }
  }
}

const blockBytes = 512;

function requireMembers({ path, name, toc }: Archive): void {
  using reader = new ByteReader(path);
  const members = new Set<string>();
  let last = 'toc.dat';
  for (;;) {
    const header = reader.bytes(blockBytes);
    if (header === undefined)
      throw errors.DUMP_CUT({ file: name, where: `it ends behind ${last}, without an end mark` });
    if (header.every((byte) => byte === 0)) break;
    if (header.toString('latin1', 257, 262) !== 'ustar') {
      throw errors.DUMP_DAMAGED({ file: name, reason: `what follows ${last} is no member of a tar file` });
    }
    last = header.toString('latin1', 0, 100).replace(/\0.*$/s, '');
    const size = sizeOf(header);
    members.add(last);
    reader.position += Math.ceil(size / blockBytes) * blockBytes;
    if (reader.position > reader.size) throw errors.DUMP_CUT({ file: name, where: `it ends within ${last}` });
  }
  missing(toc, (file) => members.has(file));
}

/** Octal digits, or from 8 GB on a number of 12 bytes with its first bit set. */
function sizeOf(header: Buffer): number {
  if (((header[124] ?? 0) & 0x80) !== 0) return Number(header.readBigUInt64BE(128));
  return Number.parseInt(header.toString('latin1', 124, 136), 8) || 0;
}

async function requireParts({ path, toc }: Archive): Promise<void> {
  const names = new Set(await readdir(path));
  const isThere = (file: string) => [...compressionBySuffix.keys()].some((suffix) => names.has(`${file}${suffix}`));
  missing(toc, isThere);
  for (const list of [...names].filter((file) => /^blobs_?\d*\.toc$/.test(file))) {
    const lines = (await readFile(join(path, list), 'latin1')).split('\n');
    for (const line of lines.filter((text) => text !== '')) {
      const [oid = '', file = ''] = line.split(' ');
      if (isThere(file)) continue;
      throw errors.DUMP_PART_MISSING({ file, entry: `large object ${oid}`, others: 0 });
    }
  }
}

/** @throws DUMP_PART_MISSING */
function missing(toc: Archive['toc'], isThere: (file: string) => boolean): void {
  // Large objects have files of their own; that of all of them is a list, under another name in the format tar.
  const lost = toc.entries.filter(({ file, type }) => file !== '' && type !== 'BLOBS' && !isThere(file));
  const [first] = lost;
  if (first === undefined) return;
  throw errors.DUMP_PART_MISSING({ file: first.file, entry: entryName(first), others: lost.length - 1 });
}
