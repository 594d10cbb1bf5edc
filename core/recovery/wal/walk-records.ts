import { setImmediate } from 'node:timers/promises';
import { meaningOf, type RecordMeaning } from './record.ts';
import { recordHeaderBytes, type WalFormat, type WalReader } from './wal-reader.ts';

export interface WalRecord {
  readonly lsn: bigint;
  /** Where the server says that it ends: the next record begins here, or behind the page header that stands here. */
  readonly endLsn: bigint;
  readonly meaning: RecordMeaning;
}

/** Records between two looks at what else there is to do. */
const atATime = 2000;

/**
 * The records from the first one that begins at or after `from`, in order, up to one that is not whole or begins at
 * `to` or later.
 */
export async function* walkRecords(
  reader: WalReader,
  format: WalFormat,
  from: bigint,
  to: bigint,
): AsyncGenerator<WalRecord> {
  let lsn = reader.firstRecord(from, to);
  for (let count = 1; lsn !== undefined && lsn < to; count += 1) {
    const bytes = reader.record(lsn);
    if (bytes === undefined || !reader.continues(lsn, bytes)) return;
    const meaning = meaningOf(bytes, format.major);
    const endLsn = meaning.kind === 'switch' ? nextSegment(lsn, format) : endOf(reader, format, lsn, bytes.length);
    yield { lsn, endLsn, meaning };
    lsn = beginAt(reader, format, endLsn);
    if (count % atATime === 0) await setImmediate();
  }
}

/** Behind the header of the page, where a page begins. */
export function beginAt(reader: WalReader, { pageBytes }: WalFormat, lsn: bigint): bigint {
  return lsn % BigInt(pageBytes) === 0n ? lsn + BigInt(reader.headerBytesAt(lsn)) : lsn;
}

/** `lsn` plus so many bytes of a record, rounded up to 8, and the page headers in between. */
function endOf(reader: WalReader, { pageBytes }: WalFormat, lsn: bigint, bytes: number): bigint {
  const size = BigInt(pageBytes);
  let rest = BigInt(Math.ceil(bytes / 8) * 8);
  let at = lsn;
  for (;;) {
    const room = size - (at % size);
    if (rest <= room) return at + rest;
    rest -= room;
    at += room;
    at += BigInt(reader.headerBytesAt(at));
  }
}

function nextSegment(lsn: bigint, { segmentBytes }: WalFormat): bigint {
  const size = BigInt(segmentBytes);
  return ((lsn + BigInt(recordHeaderBytes) - 1n) / size + 1n) * size;
}
