import { createHash } from 'node:crypto';
import { crc32c } from '@node-rs/crc32';

/** A checksum in the making. */
export interface Digest {
  update(chunk: Buffer): void;
  /** Hexadecimal, as the manifest writes it. */
  hex(): string;
}

/** @param algorithm as the manifest names it */
export function startDigest(algorithm: string): Digest {
  if (algorithm === 'CRC32C') return new Crc32c();
  if (algorithm === 'NONE') return nothing;
  const hash = createHash(algorithm.toLowerCase());
  return { update: (chunk) => void hash.update(chunk), hex: () => hash.digest('hex') };
}

const nothing: Digest = { update: () => {}, hex: () => '' };

class Crc32c implements Digest {
  #value = 0;

  update(chunk: Buffer): void {
    this.#value = crc32c(chunk, this.#value);
  }

  /** The server writes the number as it lies in its memory: lowest byte first. */
  hex(): string {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(this.#value >>> 0);
    return bytes.toString('hex');
  }
}
