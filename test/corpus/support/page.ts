export const pageSize = 8192;
const sums = 32;
const prime = 16_777_619;

/** Where the 32 sums begin: `checksumBaseOffsets` of PostgreSQL's checksum_impl.h. */
const offsets = Uint32Array.from(
  [
    [0x5b1f36e9, 0xb8525960, 0x02ab50aa, 0x1de66d2a, 0x79ff467a, 0x9bb9f8a3, 0x217e7cd2, 0x83e13d2c],
    [0xf8d4474f, 0xe39eb970, 0x42c6ae16, 0x993216fa, 0x7b093b5d, 0x98daff3c, 0xf718902a, 0x0b1c9cdb],
    [0xe58f764b, 0x187636bc, 0x5d7b3bb1, 0xe73de7de, 0x92bec979, 0xcca6c0b2, 0x304a0979, 0x85aa43d4],
    [0x783125bb, 0x6ca8eaa2, 0xe407eac6, 0x4b5cfc3e, 0x9fbf8c76, 0x15ca20be, 0xf2ca9fd3, 0x959bd756],
  ].flat(),
);

const mixed = (sum: number, value: number) => {
  const both = sum ^ value;
  return Math.imul(both, prime) ^ (both >>> 17);
};

/** The checksum that a page of this block number has: 32 FNV-1a sums side by side, folded. */
export function pageChecksum(page: Buffer, block: number): number {
  const copy = Buffer.from(page.subarray(0, pageSize));
  copy.writeUInt16LE(0, 8);
  const state = offsets.slice();
  for (let at = 0; at < pageSize; at += 4) {
    const lane = (at / 4) % sums;
    state[lane] = mixed(state[lane] ?? 0, copy.readUInt32LE(at));
  }
  for (let round = 0; round < 2; round += 1) {
    for (let lane = 0; lane < sums; lane += 1) state[lane] = mixed(state[lane] ?? 0, 0);
  }
  const folded = state.reduce((all, sum) => all ^ sum, 0) ^ block;
  return ((folded >>> 0) % 65_535) + 1;
}

/** Gives every page of a relation's file the checksum it should have. A page that was never written has none. */
export function sealPages(file: Buffer): void {
  for (let block = 0; (block + 1) * pageSize <= file.length; block += 1) {
    const page = pageOf(file, block);
    if (page.readUInt16LE(14) !== 0) page.writeUInt16LE(pageChecksum(page, block), 8);
  }
}

export const pageOf = (file: Buffer, block: number) => file.subarray(block * pageSize, (block + 1) * pageSize);
export const blocksOf = (file: Buffer) => Math.floor(file.length / pageSize);

/** One line pointer of a page, and what it points at. */
export interface Item {
  /** Of the line pointer itself. */
  readonly at: number;
  readonly offset: number;
  /** 0 unused, 1 normal, 2 redirect, 3 dead. */
  readonly flags: number;
  readonly length: number;
}

export function itemsOf(page: Buffer): Item[] {
  const items: Item[] = [];
  for (let at = 24; at < page.readUInt16LE(12); at += 4) {
    const pointer = page.readUInt32LE(at);
    items.push({ at, offset: pointer & 0x7fff, flags: (pointer >>> 15) & 3, length: pointer >>> 17 });
  }
  return items;
}

/** The first item of a page that is a tuple. */
export function firstTuple(page: Buffer): Item {
  const found = itemsOf(page).find(({ flags, length }) => flags === 1 && length > 0);
  if (found === undefined) throw new RangeError('the page holds no tuple');
  return found;
}

export function writeItem(page: Buffer, at: number, item: Pick<Item, 'offset' | 'flags' | 'length'>): void {
  page.writeUInt32LE(((item.length << 17) | (item.flags << 15) | item.offset) >>> 0, at);
}

/** Places in a heap tuple's header. */
export const tuple = { xmin: 0, xmax: 4, ctid: 12, infomask2: 18, infomask: 20, hoff: 22 } as const;

/** The page and the item of the first tuple that holds this text. */
export function tupleWith(
  file: Buffer,
  text: string,
): { readonly page: Buffer; readonly item: Item; readonly block: number } {
  for (let at = file.indexOf(text); at >= 0; at = file.indexOf(text, at + 1)) {
    const block = Math.floor(at / pageSize);
    const page = pageOf(file, block);
    const item = itemsOf(page).find(
      ({ flags, offset, length }) =>
        flags === 1 && offset <= at % pageSize && at % pageSize < offset + length && isCurrent(page.subarray(offset)),
    );
    if (item !== undefined) return { page, item, block };
  }
  throw new RangeError(`no row holds ${text}`);
}

/** HEAP_XMAX_INVALID, or no xmax at all: nobody deleted or replaced this version. */
const isCurrent = (row: Buffer) =>
  (row.readUInt16LE(tuple.infomask) & 0x0800) !== 0 || row.readUInt32LE(tuple.xmax) === 0;
