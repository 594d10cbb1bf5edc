import { readFile, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { demoErrors } from './demo-errors.ts';

const block = 512;

/**
 * Flips one bit of one file inside a `.tar.gz` and packs it again, so that every checksum of gzip and tar is right: no
 * tool that only unpacks can notice. Meant for small archives; it holds them in memory.
 *
 * @param offset of the byte, counted from the file's beginning
 */
export async function flipBit(archive: string, member: string, offset: number): Promise<void> {
  const tar = gunzipSync(await readFile(archive));
  const start = startOf(tar, member);
  if (start === undefined) throw demoErrors.ARCHIVE_MEMBER_MISSING({ archive, member });
  tar.writeUInt8(tar.readUInt8(start + offset) ^ 1, start + offset);
  await writeFile(archive, gzipSync(tar, { level: 1 }));
}

function startOf(tar: Buffer, member: string): number | undefined {
  for (let header = 0; header + block <= tar.length;) {
    const text = (from: number, length: number) => tar.toString('latin1', header + from, header + from + length);
    const name = text(0, 100).replace(/\0.*$/s, '');
    const bytes = Number.parseInt(text(124, 12), 8) || 0;
    if (name.replace(/^\.\//, '') === member) return header + block;
    header += block + Math.ceil(bytes / block) * block;
  }
  return undefined;
}
