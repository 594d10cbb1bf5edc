import { formatTime } from './wal-time.ts';
import { recordHeaderBytes } from './wal-reader.ts';

/** What a record means for where recovery may stop; everything else is `other`. */
export type RecordMeaning =
  | { readonly kind: 'commit' | 'abort'; readonly xid: number; /** ISO 8601, microseconds. */ readonly time: string }
  | { readonly kind: 'restore point'; readonly name: string; readonly time: string }
  | { readonly kind: 'end of backup'; readonly startLsn: bigint }
  | { readonly kind: 'switch' }
  | { readonly kind: 'other' };

const other: RecordMeaning = { kind: 'other' };
const rmgrXlog = 0;
const rmgrXact = 1;
/** Of what a transaction's record carries: which parts follow its time (xact.h). */
const has = { database: 1, subtransactions: 2, files: 4, invalidations: 8, prepared: 16, statistics: 256 };

/** Reads what recovery looks at to find its end; `bytes` is a whole record without page headers. */
export function meaningOf(bytes: Buffer, major: number): RecordMeaning {
  const [info, manager] = [bytes.readUInt8(16), bytes.readUInt8(17)];
  if (manager !== rmgrXlog && manager !== rmgrXact) return other;
  const kind = info & (manager === rmgrXlog ? 0xf0 : 0x70);
  if (manager === rmgrXlog && kind === 0x40) return { kind: 'switch' };
  const data = mainData(bytes);
  if (data === undefined || data.length < 8) return other;
  if (manager === rmgrXlog) {
    if (kind === 0x50) return { kind: 'end of backup', startLsn: data.readBigUInt64LE(0) };
    if (kind !== 0x70) return other;
    const name = data.subarray(8, 72);
    const end = name.indexOf(0);
    return { kind: 'restore point', name: name.toString('utf8', 0, end === -1 ? 64 : end), time: formatTime(data) };
  }
  // Commit, abort, commit prepared, abort prepared.
  if (kind !== 0x00 && kind !== 0x20 && kind !== 0x30 && kind !== 0x40) return other;
  const xid = kind >= 0x30 ? preparedXid(data, (info & 0x80) !== 0, kind === 0x30, major) : bytes.readUInt32LE(4);
  return { kind: kind === 0x00 || kind === 0x30 ? 'commit' : 'abort', xid, time: formatTime(data) };
}

/** The part that belongs to the record as a whole, of a record without blocks. */
function mainData(bytes: Buffer): Buffer | undefined {
  let at = recordHeaderBytes;
  while (at < bytes.length) {
    const id = bytes.readUInt8(at);
    if (id === 255) return bytes.subarray(at + 2);
    if (id === 254) return bytes.subarray(at + 5);
    // Where it was replicated from; the transaction that a subtransaction belongs to.
    if (id === 253) at += 3;
    else if (id === 252) at += 5;
    else return undefined;
  }
  return undefined;
}

/** The transaction that is ended by name: behind everything else its record may carry. */
function preparedXid(data: Buffer, hasInfo: boolean, isCommit: boolean, major: number): number {
  const info = hasInfo ? data.readUInt32LE(8) : 0;
  let at = 12;
  const list = (itemBytes: number) => {
    at += 4 + data.readInt32LE(at) * itemBytes;
  };
  if ((info & has.database) !== 0) at += 8;
  if ((info & has.subtransactions) !== 0) list(4);
  if ((info & has.files) !== 0) list(12);
  if ((info & has.statistics) !== 0) list(major >= 18 ? 16 : 12);
  if (isCommit && (info & has.invalidations) !== 0) list(16);
  return (info & has.prepared) !== 0 && at + 4 <= data.length ? data.readUInt32LE(at) : 0;
}
