import type { ByteReader } from './byte-reader.ts';

/** Bits of the flag byte (RFC 1952). */
const HEADER_CRC = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const RESERVED = 0xe0;

/** Passes over the header of a gzip member. `end`: the file ended inside it; `invalid`: there is no such header. */
export async function passGzipHeader(reader: ByteReader): Promise<'ok' | 'end' | 'invalid'> {
  const fixed = await reader.bytes(10);
  if (fixed.length > 0 && fixed[0] !== 0x1f) return 'invalid';
  if (fixed.length > 1 && fixed[1] !== 0x8b) return 'invalid';
  if (fixed.length < 10) return 'end';
  const flags = fixed[3] ?? 0;
  if (fixed[2] !== 8 || (flags & RESERVED) !== 0) return 'invalid';
  if ((flags & EXTRA) !== 0) {
    const length = await reader.bytes(2);
    if (length.length < 2) return 'end';
    const bytes = length.readUInt16LE();
    if ((await reader.bytes(bytes)).length < bytes) return 'end';
  }
  for (const flag of [NAME, COMMENT]) {
    if ((flags & flag) !== 0 && !(await passText(reader))) return 'end';
  }
  if ((flags & HEADER_CRC) !== 0 && (await reader.bytes(2)).length < 2) return 'end';
  return 'ok';
}

async function passText(reader: ByteReader): Promise<boolean> {
  for (;;) {
    const byte = await reader.bytes(1);
    if (byte.length === 0) return false;
    if (byte[0] === 0) return true;
  }
}
