/** Bytes of a tar block. */
export const BLOCK = 512;

/** Fields of one header block, not yet judged. */
export interface TarHeader {
  readonly name: string;
  readonly size: number | undefined;
  readonly mtime: number;
  /** Type flag, e.g. `0`, `5`, `x`; NUL reads as `0`. */
  readonly flag: string;
  readonly linkName: string;
  /** Bytes behind the name's end that a careless reader would overlook. */
  readonly hiddenName: boolean;
}

/** Undefined when the block's checksum is wrong: it is no header. */
export function parseHeader(block: Buffer): TarHeader | undefined {
  if (number(block, 148, 8) !== checksum(block)) return undefined;
  const flag = block[156] === 0 ? '0' : String.fromCharCode(block[156] ?? 0);
  // GNU tar ("ustar  ") keeps times where POSIX ("ustar\0") keeps the first part of a long name.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: number(block, 124, 12),
    mtime: number(block, 136, 12) ?? 0,
    flag,
    linkName: text(block, 157, 100),
    hiddenName: hasHidden(block, 0, 100),
  };
}

export function isZero(block: Buffer): boolean {
  return block.equals(zeros);
}
const zeros = Buffer.alloc(BLOCK);

/** Sum of all bytes, those of the checksum itself counted as blanks. */
function checksum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK; i += 1) if (i < 148 || i >= 156) sum += block[i] ?? 0;
  return sum;
}

/** Octal text, or base 256 for what octal cannot hold; undefined when it is neither or negative. */
function number(block: Buffer, start: number, length: number): number | undefined {
  const first = block[start] ?? 0;
  if (first >= 0x80) {
    let value = first & 0x7f;
    for (let i = start + 1; i < start + length; i += 1) value = value * 256 + (block[i] ?? 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = block
    .toString('latin1', start, start + length)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

function text(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start);
  return block.toString('latin1', start, end === -1 ? start + length : Math.min(end, start + length));
}

/** pg_basebackup streams a timeline's history as `NAME.tmp` and writes the final, shorter name over that. */
const temporaryName = Buffer.from('\0tmp\0');

function hasHidden(block: Buffer, start: number, length: number): boolean {
  const end = block.indexOf(0, start);
  if (end === -1) return false;
  const isRenamed = block.subarray(end, end + temporaryName.length).equals(temporaryName);
  for (let i = isRenamed ? end + temporaryName.length : end; i < start + length; i += 1)
    if (block[i] !== 0) return true;
  return false;
}
