import type { ByteReader } from './byte-reader.ts';
import { passZeros } from './gunzip.ts';

/** How far a file is made of whole frames, and what follows. */
export interface Walk {
  /** Where the last whole frame ends. */
  readonly end: number;
  /** `cut`: the file ends inside a frame; `other`: something that is no frame, or whose structure makes no sense. */
  readonly rest: 'end' | 'zeros' | 'cut' | 'other';
}

type Pass = (reader: ByteReader, magic: number) => Promise<'ok' | 'cut' | 'other'>;

/**
 * Passes over the frames of an lz4 or zstd file without decompressing: what the tools do not say is where a file is cut,
 * and whether all that is wrong with it follows behind its end.
 */
export async function walkFrames(format: 'lz4' | 'zstd', reader: ByteReader): Promise<Walk> {
  const pass = format === 'lz4' ? passLz4 : passZstd;
  for (;;) {
    const end = reader.position;
    if (end > 0) {
      const zeros = await passZeros(reader);
      if (zeros === 'all') return { end, rest: reader.position === end ? 'end' : 'zeros' };
      if (zeros === 'some') return { end, rest: 'other' };
    }
    const magic = await reader.bytes(4);
    if (magic.length < 4) return { end, rest: end === 0 ? 'cut' : 'other' };
    const passed = await passFrame(reader, magic.readUInt32LE(), pass);
    if (passed !== 'ok') return { end, rest: passed };
  }
}

async function passFrame(reader: ByteReader, magic: number, pass: Pass): ReturnType<Pass> {
  // Both formats: anybody's own data, by its length.
  if (magic >>> 4 !== 0x184d2a5) return pass(reader, magic);
  const length = await reader.bytes(4);
  return length.length < 4 ? 'cut' : passBytes(reader, length.readUInt32LE());
}

const passLz4: Pass = async (reader, magic) => {
  if (magic !== 0x184d2204) return 'other';
  const [flags] = await reader.bytes(2);
  if (flags === undefined) return 'cut';
  // Content size, dictionary id, checksum of the header.
  await passBytes(reader, ((flags & 8) === 0 ? 0 : 8) + ((flags & 1) === 0 ? 0 : 4) + 1);
  for (;;) {
    const header = await reader.bytes(4);
    if (header.length < 4) return 'cut';
    const size = header.readUInt32LE() & 0x7fff_ffff;
    if (header.readUInt32LE() === 0) return passBytes(reader, (flags & 4) === 0 ? 0 : 4);
    if (size > 4 * 1024 * 1024) return 'other';
    if ((await passBytes(reader, size + ((flags & 16) === 0 ? 0 : 4))) === 'cut') return 'cut';
  }
};

const passZstd: Pass = async (reader, magic) => {
  if (magic !== 0xfd2fb528) return 'other';
  const [flags] = await reader.bytes(1);
  if (flags === undefined) return 'cut';
  const isSingle = (flags & 32) !== 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >>> 6] ?? 0;
  await passBytes(reader, (isSingle ? 0 : 1) + ([0, 1, 2, 4][flags & 3] ?? 0) + sizeBytes);
  for (;;) {
    const header = await reader.bytes(3);
    if (header.length < 3) return 'cut';
    const value = header.readUIntLE(0, 3);
    const type = (value >>> 1) & 3;
    if (type === 3) return 'other';
    // A block of one repeated byte stores that byte alone.
    if ((await passBytes(reader, type === 1 ? 1 : value >>> 3)) === 'cut') return 'cut';
    if ((value & 1) === 1) return passBytes(reader, (flags & 4) === 0 ? 0 : 4);
  }
};

/** Without collecting them. */
async function passBytes(reader: ByteReader, count: number): Promise<'ok' | 'cut'> {
  for (let left = count; left > 0;) {
    const chunk = await reader.chunk();
    if (chunk === undefined) return 'cut';
    const taken = Math.min(left, chunk.length);
    reader.position -= chunk.length - taken;
    left -= taken;
  }
  return 'ok';
}
