import { execa } from 'execa';

/** What a program makes of bytes. */
export async function through(program: string, args: readonly string[], input: Buffer): Promise<Buffer> {
  const { stdout } = await execa(program, args, { input, encoding: 'buffer', env: { LC_ALL: 'C' } });
  return Buffer.from(stdout);
}

export const lz4 = (input: Buffer, ...args: string[]) => through('lz4', ['-c', '-q', ...args], input);
export const zstd = (input: Buffer, ...args: string[]) => through('zstd', ['-c', '-q', ...args], input);

export function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x40;
  return copy;
}

/** Bytes that cannot be compressed, always the same. */
export function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, value = 1; at < length; at += 1) {
    value = (value * 48_271) % 0x7fff_ffff;
    bytes[at] = value >>> 8;
  }
  return bytes;
}
