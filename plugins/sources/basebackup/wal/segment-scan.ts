import { LONG_HEADER, parseSegmentHeader, type SegmentHeader } from './page-header.ts';

/** What was seen of one WAL segment while it streamed past. */
export interface SeenSegment {
  readonly name: string;
  readonly bytes: number;
  /** Or why there is none. */
  readonly header: SegmentHeader | { readonly reason: string };
  /** First page that does not belong where it is: what is wrong, and the offset. */
  readonly damage: { readonly offset: number; readonly reason: string } | undefined;
}

/** Bytes of a page's header that are looked at: magic, flags, timeline, address. */
const SHORT_HEADER = 16;

/**
 * Looks at the header of every page of a segment. After a switch of segments the rest is zeros; a page after zeros, or
 * with another magic or address, is damage (or, in the last segment, left over from the file's earlier use).
 */
export class SegmentScan {
  readonly #name: string;
  readonly #start = Buffer.alloc(LONG_HEADER);
  readonly #page = Buffer.alloc(SHORT_HEADER);
  #bytes = 0;
  #header: SeenSegment['header'] | undefined;
  #zerosFrom: number | undefined;
  #damage: SeenSegment['damage'];

  constructor(name: string) {
    this.#name = name;
  }

  write(chunk: Buffer): void {
    if (this.#bytes < LONG_HEADER) this.#begin(chunk);
    const pageBytes = this.#header !== undefined && 'magic' in this.#header ? this.#header.pageBytes : undefined;
    if (pageBytes !== undefined) this.#pages(chunk, pageBytes);
    this.#bytes += chunk.length;
  }

  result(): SeenSegment {
    const header = this.#header ?? parseSegmentHeader(this.#start.subarray(0, this.#bytes));
    return { name: this.#name, bytes: this.#bytes, header, damage: this.#damage };
  }

  #begin(chunk: Buffer): void {
    chunk.copy(this.#start, this.#bytes, 0, LONG_HEADER - this.#bytes);
    if (this.#bytes + chunk.length >= LONG_HEADER) this.#header = parseSegmentHeader(this.#start);
  }

  /** Collects the first bytes of each page that lies in the chunk, which may begin or end inside them. */
  #pages(chunk: Buffer, pageBytes: number): void {
    const inPage = this.#bytes % pageBytes;
    let position = inPage < SHORT_HEADER ? -inPage : pageBytes - inPage;
    for (; position < chunk.length; position += pageBytes) {
      const from = Math.max(position, 0);
      chunk.copy(this.#page, from - position, from, position + SHORT_HEADER);
      if (position + SHORT_HEADER <= chunk.length) this.#judge(this.#bytes + position);
    }
  }

  #judge(offset: number): void {
    const header = this.#header;
    if (this.#damage !== undefined || offset === 0 || header === undefined || !('magic' in header)) return;
    const magic = this.#page.readUInt16LE(0);
    const address = this.#page.readBigUInt64LE(8);
    if (magic === 0 && address === 0n) this.#zerosFrom ??= offset;
    else if (magic !== header.magic || address !== header.address + BigInt(offset)) {
      this.#damage = { offset, reason: 'this page does not belong here: its header is wrong' };
    } else if (this.#zerosFrom !== undefined) {
      this.#damage = { offset: this.#zerosFrom, reason: `pages of zeros up to byte ${offset}, where WAL goes on` };
    }
  }
}
