/**
 * Blocks of the table that a page of a B-tree index points into; empty for pages that are no leaves. Source:
 * storage/bufpage.h, access/itup.h and access/nbtree.h, the same from 10 to 18; deduplicated entries came with 13.
 */
export function leafEntries(page: Buffer): number[] {
  const lower = page.readUInt16LE(12);
  const special = page.readUInt16LE(16);
  if (page.readUInt16LE(14) === 0 || special + specialBytes !== page.length || lower > special) return [];
  const flags = page.readUInt16LE(special + 12);
  if ((flags & leaf) === 0 || (flags & (deleted | meta | halfDead)) !== 0) return [];
  const hasHighKey = page.readUInt32LE(special + 4) !== 0;
  const blocks: number[] = [];
  for (let pointer = headerBytes + (hasHighKey ? 4 : 0); pointer + 4 <= lower; pointer += 4) {
    const item = page.readUInt32LE(pointer);
    const state = (item >>> 15) & 3;
    // Entries that a scan has found dead keep their place until the page needs it.
    if (state !== normal && state !== dead) continue;
    const start = item & 0x7fff;
    const length = item >>> 17;
    if (length < 8 || start + length > special) continue;
    const offset = page.readUInt16LE(start + 4);
    const isPosting = (page.readUInt16LE(start + 6) & alternativeTid) !== 0 && (offset & postingList) !== 0;
    if (!isPosting) {
      blocks.push(blockAt(page, start));
      continue;
    }
    const list = start + blockAt(page, start);
    const count = offset & 0x0fff;
    if (list + count * 6 > start + length) continue;
    for (let tid = 0; tid < count; tid += 1) blocks.push(blockAt(page, list + tid * 6));
  }
  return blocks;
}

const headerBytes = 24;
const specialBytes = 16;
const [leaf, deleted, meta, halfDead] = [1, 4, 8, 16];
const [normal, dead] = [1, 3];
const alternativeTid = 0x2000;
const postingList = 0x2000;

/** BlockIdData: two halves, the higher one first. */
function blockAt(page: Buffer, offset: number): number {
  return page.readUInt16LE(offset) * 0x1_0000 + page.readUInt16LE(offset + 2);
}
