import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import { formatSegmentName } from '../../wal/segment-name.ts';
import { pageHeader, pageHeaderBytes, type PageHeader } from './page-header.ts';

export interface WalFormat {
  readonly major: number;
  readonly segmentBytes: number;
  readonly pageBytes: number;
}

/** Of a record (XLogRecord): total length, transaction, LSN of the record before it, kind, CRC-32C. */
export const recordHeaderBytes = 24;
const largestRecord = 64 * 1024 * 1024;

/**
 * Reads the WAL of one timeline in pg_wal, page by page. It serves to prove that replay stopped early: a record with a
 * right checksum behind the end is WAL that was not replayed. Page headers are skipped, not believed: they may be what
 * is damaged.
 */
export class WalReader implements Disposable {
  readonly #directory: string;
  readonly #timeline: number;
  readonly #format: WalFormat;
  readonly #zeros: Buffer;
  #open: { number: bigint; fd: number | undefined } = { number: -1n, fd: undefined };
  #last: { lsn: bigint; page: Buffer } | undefined;

  constructor(directory: string, timeline: number, format: WalFormat) {
    this.#directory = directory;
    this.#timeline = timeline;
    this.#format = format;
    this.#zeros = Buffer.alloc(format.pageBytes);
  }

  [Symbol.dispose](): void {
    if (this.#open.fd !== undefined) closeSync(this.#open.fd);
    this.#open = { number: -1n, fd: undefined };
  }

  /** LSN of the first whole record that begins at or after `from` and before `to`. */
  firstRecord(from: bigint, to: bigint): bigint | undefined {
    const size = BigInt(this.#format.pageBytes);
    for (let lsn = from - (from % size); lsn < to; lsn += size) {
      if (this.#isBlank(lsn)) continue;
      const found = this.#recordOnPage(lsn, from);
      if (found !== undefined && found < to) return found;
    }
    return undefined;
  }

  /** Whether a record with a right checksum begins here, and was written here: no file's earlier use left it. */
  isRecord(lsn: bigint): boolean {
    const header = this.bytes(lsn, recordHeaderBytes);
    return header !== undefined && this.continues(lsn, header) && this.record(lsn) !== undefined;
  }

  /** The record that begins here; undefined where none with a right checksum does. */
  record(lsn: bigint): Buffer | undefined {
    const total = this.bytes(lsn, recordHeaderBytes)?.readUInt32LE(0) ?? 0;
    if (total < recordHeaderBytes || total > largestRecord) return undefined;
    const record = this.bytes(lsn, total);
    return record !== undefined && isWhole(record) ? record : undefined;
  }

  /**
   * Whether a record's header names as the record before it one that can stand there. A recycled segment is renamed
   * for at least one segment later, and its old records name what lies farther back.
   */
  continues(lsn: bigint, header: Buffer): boolean {
    const total = header.readUInt32LE(0);
    if (total < recordHeaderBytes || total > largestRecord) return false;
    const previous = header.readBigUInt64LE(8);
    return previous < lsn && previous >= lsn - BigInt(this.#format.segmentBytes);
  }

  /**
   * Bytes of a record, without the page headers in between; undefined where there are no more. A page of zeros was never
   * written: a record that goes on there is torn, also if it ends in zeros, as the image of a free space map may.
   */
  bytes(lsn: bigint, count: number): Buffer | undefined {
    const size = this.#format.pageBytes;
    const parts: Buffer[] = [];
    let missing = count;
    let offset = Number(lsn % BigInt(size));
    if (offset < this.headerBytesAt(lsn - BigInt(offset))) return undefined;
    for (let at = lsn - BigInt(offset); missing > 0; at += BigInt(size)) {
      if (parts.length > 0) offset = this.headerBytesAt(at);
      const page = this.page(at);
      if (page === undefined || (parts.length > 0 && page.equals(this.#zeros))) return undefined;
      const part = page.subarray(offset, offset + missing);
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** Undefined where no page was written that belongs here. */
  header(lsn: bigint): PageHeader | undefined {
    const page = this.page(lsn);
    const header = page === undefined ? undefined : pageHeader(page, this.#format.major);
    return header?.address === lsn ? header : undefined;
  }

  headerBytesAt(page: bigint): number {
    return pageHeaderBytes(page % BigInt(this.#format.segmentBytes) === 0n);
  }

  /** A page; what a cut file lacks of it is zeros. Undefined where the file ends before it. */
  page(lsn: bigint): Buffer | undefined {
    if (this.#last?.lsn === lsn) return this.#last.page;
    const segmentBytes = BigInt(this.#format.segmentBytes);
    const fd = this.#file(lsn / segmentBytes);
    if (fd === undefined) return undefined;
    const page = Buffer.alloc(this.#format.pageBytes);
    if (readSync(fd, page, 0, page.length, Number(lsn % segmentBytes)) === 0) return undefined;
    this.#last = { lsn, page };
    return page;
  }

  /** Bytes of a segment's file; undefined when there is none. */
  fileBytes(number: bigint): number | undefined {
    const fd = this.#file(number);
    return fd === undefined ? undefined : fstatSync(fd).size;
  }

  #recordOnPage(lsn: bigint, from: bigint): bigint | undefined {
    const page = this.page(lsn);
    if (page === undefined) return undefined;
    const begin = Math.max(this.headerBytesAt(lsn), Number(from - lsn));
    for (let at = Math.ceil(begin / 8) * 8; at < page.length; at += 8) {
      const total = page.readUInt32LE(at);
      if (total >= recordHeaderBytes && total <= largestRecord && this.isRecord(lsn + BigInt(at))) {
        return lsn + BigInt(at);
      }
    }
    return undefined;
  }

  /** Never written; or left over from an earlier use of the file, which goes on so on the next page. */
  #isBlank(lsn: bigint): boolean {
    const page = this.page(lsn);
    if (page === undefined || page.equals(this.#zeros)) return true;
    const age = this.#age(lsn, page);
    if (age === undefined || age <= 0n) return false;
    const next = lsn + BigInt(this.#format.pageBytes);
    const nextPage = this.page(next);
    return nextPage !== undefined && this.#age(next, nextPage) === age;
  }

  #age(lsn: bigint, page: Buffer): bigint | undefined {
    const header = pageHeader(page, this.#format.major);
    return header === undefined ? undefined : lsn - header.address;
  }

  #file(number: bigint): number | undefined {
    if (this.#open.number === number) return this.#open.fd;
    if (this.#open.fd !== undefined) closeSync(this.#open.fd);
    const name = formatSegmentName({ timeline: this.#timeline, number }, this.#format.segmentBytes);
    const path = join(this.#directory, name);
    let fd: number | undefined;
    try {
      fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch {
      fd = undefined;
    }
    this.#open = { number, fd };
    return fd;
  }
}

/** Whether the checksum in a record's header is that of the record. */
export function isWhole(record: Buffer): boolean {
  const body = crc32c(record.subarray(recordHeaderBytes));
  return crc32c(record.subarray(0, 20), body) === record.readUInt32LE(20);
}
