import { once } from 'node:events';
import { createInflateRaw, type InflateRaw } from 'node:zlib';
import { crc32 } from '@node-rs/crc32';
import { errors } from '../errors.ts';
import { passGzipHeader } from './gzip-header.ts';
import { CHUNK, type ByteReader } from './byte-reader.ts';

/** Room for two chunks: the next is inflated (in another thread) while this one is worked on. */
const streamOptions = {
  chunkSize: CHUNK,
  readableHighWaterMark: 2 * CHUNK,
  writableHighWaterMark: 2 * CHUNK,
};

/**
 * Decompresses a gzip file: every member of it, as pg_basebackup writes one for each WAL segment. Not by createGunzip,
 * which loses the last bytes when garbage follows, and does not say where anything was.
 *
 * @param onGarbage told once, when something else follows the last member
 * @throws `ARCHIVE_TRUNCATED`, `ARCHIVE_CORRUPT` (blame: backup)
 */
export async function* gunzip(
  file: string,
  reader: ByteReader,
  onGarbage: (offset: number) => void,
): AsyncGenerator<Buffer> {
  for (let first = true; ; first = false) {
    const start = reader.position;
    const zeros = first ? 'none' : await passZeros(reader);
    if (zeros === 'all') return;
    if (zeros === 'some') return onGarbage(start);
    const header = await passGzipHeader(reader);
    // Behind the first member it is for the tar to say whether anything is missing.
    if (header !== 'ok' && !first) return onGarbage(start);
    if (header === 'end') throw truncated(file, reader);
    if (header === 'invalid') {
      throw errors.ARCHIVE_CORRUPT({ file, offset: start, reason: 'the gzip header is damaged' });
    }
    yield* member(file, reader);
  }
}

async function* member(file: string, reader: ByteReader): AsyncGenerator<Buffer> {
  const start = reader.position;
  let crc = 0;
  let size = 0;
  const inflate = createInflateRaw(streamOptions);
  const feeding = feed(reader, inflate);
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw inflateError(file, start + inflate.bytesWritten, error);
  } finally {
    inflate.destroy();
    await feeding;
  }
  reader.position = start + inflate.bytesWritten;
  const trailer = await reader.bytes(8);
  if (trailer.length < 8) throw truncated(file, reader);
  if (trailer.readUInt32LE(0) !== crc >>> 0 || trailer.readUInt32LE(4) !== size % 2 ** 32) {
    const reason = 'the checksum of the compressed data does not match; some file before this place is damaged';
    throw errors.ARCHIVE_CORRUPT({ file, offset: reader.position - 8, reason });
  }
}

/** Writes compressed bytes until the deflate stream has ended; never rejects, the stream carries the error. */
async function feed(reader: ByteReader, inflate: InflateRaw): Promise<void> {
  // The end of a deflate stream takes no more input, so a write that waits then is woken by the close.
  const closed = new Promise<void>((resolve) => {
    inflate.once('close', resolve);
  });
  try {
    while (!inflate.destroyed) {
      const chunk = await reader.chunk();
      if (inflate.destroyed) return;
      if (chunk === undefined) return void inflate.end();
      if (!inflate.write(chunk)) await Promise.race([once(inflate, 'drain'), closed]);
    }
  } catch (error) {
    inflate.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Zeros pad files on tapes and block devices; gzip passes them over as well. */
export async function passZeros(reader: ByteReader): Promise<'none' | 'some' | 'all'> {
  const start = reader.position;
  for (let chunk = await reader.chunk(); chunk !== undefined; chunk = await reader.chunk()) {
    const other = chunk.findIndex((byte) => byte !== 0);
    if (other === -1) continue;
    reader.position += other - chunk.length;
    return reader.position === start ? 'none' : 'some';
  }
  return 'all';
}

function truncated(file: string, { position }: ByteReader): Error {
  return errors.ARCHIVE_TRUNCATED({ file, offset: position, reason: 'the file ends inside the gzip stream' });
}

function inflateError(file: string, offset: number, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') {
    return errors.ARCHIVE_TRUNCATED({ file, offset, reason: 'the file ends inside the gzip stream' });
  }
  if (code === 'Z_DATA_ERROR') {
    return errors.ARCHIVE_CORRUPT({ file, offset, reason: `damaged gzip data (${(error as Error).message})` });
  }
  return error;
}
