import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compressionOf } from '../../../core/index.ts';
import { ByteReader } from './byte-reader.ts';
import type { Dump } from './dump.ts';
import { errors } from './errors.ts';
import { readHead } from './read-head.ts';
import { isArchive, readToc, shortVersion } from './toc.ts';
import { unpacked } from './unpack.ts';
import { wrappingOf } from './wrapping.ts';

/** Where pg_dumpall says of which server it is comes after all roles. */
const headBytes = 1024 * 1024;
const blockBytes = 512;

/**
 * What a file or directory is, by what it begins with. Undefined where it is no dump.
 *
 * @throws DUMP_EMPTY, DUMP_CUT, DUMP_DAMAGED, DUMP_WRAPPED, DUMP_FORMAT_TOO_NEW, DUMP_PROGRAM_MISSING
 */
export async function recognise(path: string, name: string, signal: AbortSignal): Promise<Dump | undefined> {
  const stats = await stat(path);
  const common = { name, path, bytes: stats.size, modifiedAt: stats.mtime };
  if (stats.isDirectory()) {
    const contents = join(path, 'toc.dat');
    const found = await stat(contents).catch(() => undefined);
    if (found === undefined) return undefined;
    if (found.size === 0) throw errors.DUMP_EMPTY({ file: `${name}/toc.dat` });
    using reader = new ByteReader(contents);
    const parts = await Promise.all((await readdir(path)).map((part) => stat(join(path, part))));
    const bytes = parts.reduce((sum, { size }) => sum + size, 0);
    return { ...common, bytes, kind: 'directory', toc: readToc(reader, `${name}/toc.dat`) };
  }
  if (!stats.isFile()) return undefined;
  if (stats.size === 0) throw errors.DUMP_EMPTY({ file: name });
  const head = await firstBlock(path);
  if (isArchive(head)) {
    using reader = new ByteReader(path);
    return { ...common, kind: 'custom', toc: readToc(reader, name) };
  }
  if (isTar(head)) {
    if (head.toString('latin1', 0, 8) !== 'toc.dat\0') return undefined;
    using reader = new ByteReader(path, blockBytes);
    return { ...common, kind: 'tar', toc: readToc(reader, name) };
  }
  const compression = compressionOf(head) ?? 'none';
  const wrapping = wrappingOf(head);
  if (wrapping !== undefined) throw errors.DUMP_WRAPPED({ file: name, wrapping });
  if (compression === 'xz' || compression === 'bzip2') {
    throw errors.DUMP_WRAPPED({ file: name, wrapping: `packed by ${compression}` });
  }
  const begin = await readHead(unpacked(path, name, compression, signal), headBytes);
  if (compression !== 'none' && isOwnFormat(begin)) {
    throw errors.DUMP_WRAPPED({ file: name, wrapping: `packed by ${compression}` });
  }
  const text = begin.toString('latin1');
  const title = /^-- PostgreSQL database (cluster )?dump\r?$/m.exec(text.slice(0, 4096));
  if (title === null) return undefined;
  return {
    ...common,
    kind: 'plain',
    compression,
    isCluster: title[1] !== undefined,
    serverVersion: versionAfter('-- Dumped from database version ', text),
    dumpVersion: versionAfter('-- Dumped by pg_dump version ', text),
  };
}

const isTar = (head: Buffer) => head.toString('latin1', 257, 262) === 'ustar';
/** What pg_restore reads from a file of its own alone. */
const isOwnFormat = (head: Buffer) => isArchive(head) || isTar(head);

async function firstBlock(path: string): Promise<Buffer> {
  await using file = await open(path);
  const buffer = Buffer.alloc(blockBytes);
  const { bytesRead } = await file.read(buffer, 0, blockBytes, 0);
  return buffer.subarray(0, bytesRead);
}

function versionAfter(words: string, text: string): string | undefined {
  const at = text.indexOf(words);
  return at === -1 ? undefined : shortVersion(text.slice(at + words.length, at + words.length + 40)) || undefined;
}
