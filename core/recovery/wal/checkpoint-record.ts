import { formatLsn, parseLsn } from '../../wal/lsn.ts';
import { recordHeaderBytes, type WalReader } from './wal-reader.ts';

const shortData = 255;
/** Of resource manager XLOG: at a shutdown, and online. */
const kinds: readonly number[] = [0x00, 0x10];

/** The checkpoint whose record lies there; undefined when there is another one or none. */
export function checkpointAt(reader: WalReader, lsn: string): { readonly redoLsn: string } | undefined {
  const record = reader.record(parseLsn(lsn) ?? 0n);
  if (record === undefined || record.length < recordHeaderBytes + 10) return undefined;
  const isCheckpoint = record.readUInt8(17) === 0 && kinds.includes(record.readUInt8(16) & 0xf0);
  // Behind the record's header: kind and length of its data, then the data, which begins with the redo pointer.
  if (!isCheckpoint || record.readUInt8(recordHeaderBytes) !== shortData) return undefined;
  return { redoLsn: formatLsn(record.readBigUInt64LE(recordHeaderBytes + 2)) };
}
