import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import { pageHeader } from './page-header.ts';
import { formatSegmentName } from '../../wal/segment-name.ts';

export interface WalFormat {
  readonly major: number;
  readonly segmentBytes: number;
  readonly pageBytes: number;
}

const headerBytes = 24;
const align = (value: number) => Math.ceil(value / 8) * 8;

/**
 * Reads the WAL of one timeline in pg_wal, page by page, and tells whether a whole record lies somewhere. It serves to
 * prove that replay stopped early: a record with a right checksum behind the end is WAL that was not replayed.
 */
export class WalReader implements Disposable {
  readonly #directory: string;
  readonly #timeline: number;
  readonly #format: WalFormat;
  #open: { number: bigint; fd: number | undefined } = { number: -1n, fd: undefined };

  constructor(directory: string, timeline: number, format: WalFormat) {
    this.#directory = directory;
    this.#timeline = timeline;
    this.#format = format;
  }

  [Symbol.dispose](): void {
    if (this.#open.fd !== undefined) closeSync(this.#open.fd);
    this.#open = { number: -1n, fd: undefined };
  }

  /** LSN of the first whole record that begins at or after `from` and before `to`. */
  firstRecord(from: bigint, to: bigint): bigint | undefined {
    const size = BigInt(this.#format.pageBytes);
    const firstPage = from - (from % size);
    for (let lsn = firstPage; lsn < to; lsn += size) {
      // The rest of a page that was begun: where its next record starts is unknown when the one before it is damaged.
      const found = lsn < from ? this.#recordAmong(from, lsn + size) : this.#recordOnPage(lsn, to);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #recordOnPage(lsn: bigint, to: bigint): bigint | undefined {
    const start = this.#firstStart(lsn, to);
    return start !== undefined && start < to && this.#isRecord(start) ? start : undefined;
  }

  #recordAmong(from: bigint, to: bigint): bigint | undefined {
    for (let lsn = BigInt(align(Number(from % 8n))) + (from - (from % 8n)); lsn + 8n <= to; lsn += 8n) {
      if (this.#isRecord(lsn)) return lsn;
    }
    return undefined;
  }

  /** Where the first record begins that does not continue from before this page. */
  #firstStart(lsn: bigint, to: bigint): bigint | undefined {
    for (let at = lsn; at < to; at += BigInt(this.#format.pageBytes)) {
      const header = this.#header(at);
      if (header === undefined) return undefined;
      const start = align(header.length + header.continued);
      if (start + 8 <= this.#format.pageBytes) return at + BigInt(start);
    }
    return undefined;
  }

  #isRecord(lsn: bigint): boolean {
    const total = this.#bytes(lsn, 4)?.readUInt32LE(0) ?? 0;
    if (total < headerBytes || total > 64 * 1024 * 1024) return false;
    const record = this.#bytes(lsn, total);
    if (record === undefined) return false;
    const body = crc32c(record.subarray(headerBytes));
    return crc32c(record.subarray(0, 20), body) === record.readUInt32LE(20);
  }

  /** Bytes of a record, without the page headers in between; undefined where pages are missing or not in sequence. */
  #bytes(lsn: bigint, count: number): Buffer | undefined {
    const size = this.#format.pageBytes;
    const parts: Buffer[] = [];
    let missing = count;
    let offset = Number(lsn % BigInt(size));
    for (let at = lsn - BigInt(offset); missing > 0; at += BigInt(size)) {
      const header = this.#header(at);
      if (header === undefined) return undefined;
      if (parts.length > 0) {
        if (header.continued !== missing) return undefined;
        offset = header.length;
      } else if (offset < header.length) return undefined;
      const page = this.#page(at)?.subarray(offset, Math.min(size, offset + missing));
      if (page === undefined || page.length === 0) return undefined;
      parts.push(page);
      missing -= page.length;
    }
    return Buffer.concat(parts);
  }

  #header(lsn: bigint) {
    const page = this.#page(lsn);
    return page === undefined ? undefined : pageHeader(page, lsn, this.#format.major);
  }

  #last: { lsn: bigint; page: Buffer } | undefined;
  #page(lsn: bigint): Buffer | undefined {
    if (this.#last?.lsn === lsn) return this.#last.page;
    const segmentBytes = BigInt(this.#format.segmentBytes);
    const fd = this.#file(lsn / segmentBytes);
    if (fd === undefined) return undefined;
    const page = Buffer.alloc(this.#format.pageBytes);
    if (readSync(fd, page, 0, page.length, Number(lsn % segmentBytes)) !== page.length) return undefined;
    this.#last = { lsn, page };
    return page;
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
