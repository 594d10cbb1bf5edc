import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import { expect, onTestFinished, test } from 'vitest';
import { brokenEnd } from '../../../../core/recovery/wal/end-of-wal.ts';
import { WalReader } from '../../../../core/recovery/wal/wal-reader.ts';

const format = { major: 16, segmentBytes: 1024 * 1024, pageBytes: 8192 };
const segment = 5;
const magicOf16 = 0xd113;
const headerBytes = 24;

function writeHeader(file: Buffer, at: number, remaining: number): void {
  file.writeUInt16LE(magicOf16, at);
  file.writeUInt16LE(remaining > 0 ? 1 : 0, at + 2);
  file.writeUInt32LE(1, at + 4);
  file.writeBigUInt64LE(BigInt(segment * format.segmentBytes + at), at + 8);
  file.writeUInt32LE(remaining, at + 16);
}

/** A record of 500 bytes, most of them zeros, that goes on on the next page. */
function tornRecord(): { file: Buffer; at: number } {
  const file = Buffer.alloc(format.segmentBytes);
  const at = 2 * format.pageBytes - 200;
  const lsn = BigInt(segment * format.segmentBytes + at);
  writeHeader(file, format.pageBytes, 0);
  const record = Buffer.alloc(500);
  record.writeUInt32LE(record.length);
  record.writeBigUInt64LE(lsn - 100n, 8);
  record.write('an image', headerBytes);
  record.writeUInt32LE(crc32c(record.subarray(0, 20), crc32c(record.subarray(headerBytes))), 20);
  record.copy(file, at, 0, 200);
  return { file, at };
}

function endOf(file: Buffer, at: number) {
  const directory = mkdtempSync(join(tmpdir(), 'pgproof-torn-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, '000000010000000000000005'), file);
  using reader = new WalReader(directory, 1, format);
  return brokenEnd(reader, format, BigInt(segment * format.segmentBytes + at));
}

test('a record that ends in zeros, and whose next page was never written, is torn: a healthy end', () => {
  const { file, at } = tornRecord();
  expect(endOf(file, at)).toBeUndefined();
});

test('once the next page is written the record is whole, and was not replayed', () => {
  const { file, at } = tornRecord();
  writeHeader(file, 2 * format.pageBytes, 300);
  expect(endOf(file, at)).toBe('a whole record follows');
});
