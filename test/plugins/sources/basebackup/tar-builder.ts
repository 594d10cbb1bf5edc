/** Tar archives byte by byte, good ones and hostile ones. */

export interface Entry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Type flag; default `0`, or `5` for names that end in a slash. */
  readonly flag?: string;
  readonly linkName?: string;
  /** What the header claims, where that differs from the content. */
  readonly size?: number | Buffer;
  readonly prefix?: string;
  readonly magic?: string;
}

export const END = Buffer.alloc(1024);

export function tarOf(...entries: readonly Entry[]): Buffer {
  return Buffer.concat([...entries.map(memberOf), END]);
}

/** Header, content and padding. */
export function memberOf(entry: Entry): Buffer {
  const content = Buffer.from(entry.content ?? '');
  return Buffer.concat([headerOf(entry, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

function headerOf(
  { name, flag, linkName = '', size, prefix = '', magic = 'ustar\x0000' }: Entry,
  length: number,
): Buffer {
  const block = Buffer.alloc(512);
  const bytes = Buffer.from(name);
  bytes.copy(block, 0, 0, 100);
  block.write('0000600\0', 100, 'latin1');
  block.write('0001750\0', 108, 'latin1');
  block.write('0001750\0', 116, 'latin1');
  if (Buffer.isBuffer(size)) size.copy(block, 124);
  else block.write(`${(size ?? length).toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  block.write(`${(1_790_000_000).toString(8).padStart(11, '0')}\0`, 136, 'latin1');
  block.write(flag ?? (bytes.at(-1) === 0x2f ? '5' : '0'), 156, 'latin1');
  block.write(linkName, 157, 'latin1');
  block.write(magic, 257, 'latin1');
  block.write(prefix, 345, 'latin1');
  return seal(block);
}

/** Writes the checksum that fits. */
export function seal(block: Buffer): Buffer {
  block.write('        ', 148, 'latin1');
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest) + 1;
  while (Buffer.byteLength(`${length}${rest}`) !== length) length += 1;
  return `${length}${rest}`;
}
