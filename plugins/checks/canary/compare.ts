import { createHash } from 'node:crypto';
import type { Planted } from './find-row.ts';
import type { CanaryOptions } from './options.ts';

const chunkBytes = 1024 * 1024;

export interface Comparison {
  readonly isSame: boolean;
  /** What may be told of the value: its length and hash, and where it begins to differ. */
  readonly evidence: readonly string[];
}

/** Compares byte for byte, a piece at a time. */
export async function compare(planted: Planted, bytes: number, options: CanaryOptions): Promise<Comparison> {
  const expected = expectedBytes(options);
  const hash = createHash('sha256');
  let firstDifference: number | undefined;
  for (let offset = 0; offset < bytes; offset += chunkBytes) {
    const chunk = await planted.read(offset, chunkBytes);
    hash.update(chunk);
    firstDifference ??= differenceIn(chunk, expected?.subarray(offset, offset + chunkBytes), offset);
  }
  const digest = hash.digest('hex');
  if (expected === undefined) {
    const isSame = digest === options.sha256?.toLowerCase();
    return { isSame, evidence: [`found: ${bytes} bytes, SHA-256 ${digest}`, `expected: SHA-256 ${options.sha256}`] };
  }
  const isSame = firstDifference === undefined && expected.length === bytes;
  const expectedDigest = createHash('sha256').update(expected).digest('hex');
  const evidence = [
    `found: ${bytes} bytes, SHA-256 ${digest}`,
    `expected: ${expected.length} bytes, SHA-256 ${expectedDigest}`,
    ...(isSame
      ? []
      : [`first difference at byte ${firstDifference ?? Math.min(bytes, expected.length)}, counted from 0`]),
  ];
  return { isSame, evidence };
}

function expectedBytes({ text, hex, base64 }: CanaryOptions): Buffer | undefined {
  if (text !== undefined) return Buffer.from(text, 'utf8');
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64');
}

/** Offset of the first byte of the chunk that the other lacks or has otherwise. */
function differenceIn(chunk: Buffer, expected: Buffer | undefined, offset: number): number | undefined {
  if (expected === undefined || chunk.equals(expected.subarray(0, chunk.length))) return undefined;
  return offset + chunk.findIndex((byte, index) => byte !== expected[index]);
}
