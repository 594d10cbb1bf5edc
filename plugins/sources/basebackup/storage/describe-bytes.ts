import { compressionOf, type Compression } from '../../../../core/index.ts';
import { isZero, BLOCK, parseHeader } from '../tar/header.ts';

/** How a file is compressed, by its first bytes; `none` for a tar; undefined for anything else. */
export function detectCompression(start: Buffer): Compression | 'none' | undefined {
  const found = compressionOf(start);
  if (found !== undefined) return found;
  const block = start.subarray(0, BLOCK);
  return block.length === BLOCK && (isZero(block) || parseHeader(block) !== undefined) ? 'none' : undefined;
}

/** What a file is encrypted with, as far as its first bytes tell. */
export function detectEncryption(start: Buffer): string | undefined {
  const text = start.toString('latin1', 0, 64);
  if (text.startsWith('age-encryption.org/') || text.startsWith('-----BEGIN AGE')) return 'age';
  if (text.startsWith('Salted__')) return 'openssl';
  // A message begins with a session key, public-key (version 3) or by passphrase (version 4).
  if (
    text.startsWith('-----BEGIN PGP') ||
    /^(?:8[45]....03|8c..04|c1(?:..|c0..|c1..)03|c3..04)/.test(start.toString('hex', 0, 8))
  ) {
    return 'gpg';
  }
  return undefined;
}

/** What a file that should be a tar looks like, for people. */
export function describeBytes(start: Buffer): string {
  const text = start.toString('latin1', 0, 64).trimStart();
  if (start.every((byte) => byte === 0)) return 'nothing but zeros';
  if (text.startsWith('PGDMP')) return 'a dump of pg_dump (custom format)';
  if (/^(--|\/\*|SET |CREATE |COPY |INSERT |BEGIN)/i.test(text)) return 'SQL text (a dump of pg_dump?)';
  if (/^[{[]/.test(text)) return 'JSON text (an error message of the storage?)';
  if (/^<\?xml|^<[a-z!]/i.test(text)) return 'XML or HTML text (an error page of the storage?)';
  if (/^[\x20-\x7e\s]+$/.test(text)) return 'text';
  if (start.toString('latin1', 257, 262) === 'ustar') return 'a tar whose first header is damaged';
  return `something else (it begins with the bytes ${start.toString('hex', 0, 8)})`;
}
