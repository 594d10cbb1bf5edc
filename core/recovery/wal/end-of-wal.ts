import { recordHeaderBytes, isWhole, type WalFormat, type WalReader } from './wal-reader.ts';

/** How the WAL breaks off; undefined where it may be its end. */
export type BrokenEnd =
  | 'a whole record follows'
  | 'the next record is damaged'
  | 'the file is cut'
  | 'a page is missing';

/**
 * Tells damage behind the last replayed record from an end of WAL. The end may be a record that is torn at the edge of
 * a page, because WAL is streamed and flushed by pages; behind it may lie what the file held before it was recycled.
 */
export function brokenEnd(reader: WalReader, format: WalFormat, lsn: bigint): BrokenEnd | undefined {
  const size = BigInt(format.segmentBytes);
  const segment = lsn / size;
  if (reader.firstRecord(lsn, (segment + 1n) * size) !== undefined) return 'a whole record follows';
  const next = nextRecord(reader, format, lsn);
  const header = reader.bytes(next, recordHeaderBytes);
  const isRecord = header !== undefined && reader.continues(next, header);
  const fileBytes = reader.fileBytes(segment);
  if (isRecord && fileBytes !== undefined && fileBytes < format.segmentBytes) return 'the file is cut';
  if (header !== undefined && (isRepairable(reader, next, header) || isDamaged(reader, format, next, header))) {
    return 'the next record is damaged';
  }
  return hasHole(reader, format, lsn) ? 'a page is missing' : undefined;
}

/** Where the record begins that would follow one that ends here. */
function nextRecord(reader: WalReader, { pageBytes }: WalFormat, lsn: bigint): bigint {
  return lsn % BigInt(pageBytes) === 0n ? lsn + BigInt(reader.headerBytesAt(lsn)) : lsn;
}

/** One flipped bit in its header, and it is whole: no torn record is so by chance. */
function isRepairable(reader: WalReader, lsn: bigint, header: Buffer): boolean {
  for (let bit = 0; bit < recordHeaderBytes * 8; bit += 1) {
    const repaired = flipped(header, bit);
    if (!reader.continues(lsn, repaired)) continue;
    const record = reader.bytes(lsn, repaired.readUInt32LE(0));
    if (record === undefined) continue;
    repaired.copy(record);
    if (isWhole(record)) return true;
  }
  return false;
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

/** All pages of the record were written, it is not torn, and its checksum is wrong. */
function isDamaged(reader: WalReader, { pageBytes }: WalFormat, lsn: bigint, header: Buffer): boolean {
  if (!reader.continues(lsn, header)) return false;
  const total = header.readUInt32LE(0);
  const record = reader.bytes(lsn, total);
  if (record === undefined) return false;
  const size = BigInt(pageBytes);
  let rest = total - (pageBytes - Number(lsn % size));
  let page = lsn - (lsn % size);
  while (rest > 0) {
    page += size;
    if (reader.header(page) === undefined) return false;
    rest -= pageBytes - reader.headerBytesAt(page);
  }
  return !isTorn(record, page, lsn, pageBytes + rest);
}

const sector = 512;

/** Zeros from the edge of a disk sector on: a write that never came. */
function isTorn(record: Buffer, lastPage: bigint, lsn: bigint, endOnLastPage: number): boolean {
  const startOnLastPage = lsn >= lastPage ? Number(lsn - lastPage) : 0;
  const edge = Math.floor((endOnLastPage - 1) / sector) * sector;
  const bytesBehind = endOnLastPage - edge;
  return edge > startOnLastPage && record.subarray(-bytesBehind).every((byte) => byte === 0);
}

/** A page that was written, behind one that was not: pages are written in order. */
function hasHole(reader: WalReader, { pageBytes, segmentBytes }: WalFormat, lsn: bigint): boolean {
  const size = BigInt(pageBytes);
  const end = (lsn / BigInt(segmentBytes) + 2n) * BigInt(segmentBytes);
  let isHole = false;
  for (let page = lsn - (lsn % size); page < end; page += size) {
    const isWritten = reader.header(page) !== undefined;
    if (isWritten && isHole) return true;
    isHole ||= !isWritten;
  }
  return false;
}
