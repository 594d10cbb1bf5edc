import { expect, test } from 'vitest';
import { formatLsn, parseLsn } from '../../../core/wal/lsn.ts';
import { formatSegmentName, historyFileName, parseSegmentName } from '../../../core/wal/segment-name.ts';

test.each([
  ['0000000100000000000000FF', 16 * 1024 ** 2, 255n],
  ['0000000A0000000100000000', 16 * 1024 ** 2, 256n],
  ['000000010000000200000003', 1024 ** 3, 11n],
  ['000000010000000000000FFF', 1024 ** 2, 4095n],
])('%s is the segment its name tells, with segments of %i bytes', (name, bytes, number) => {
  const segment = parseSegmentName(name, bytes);
  expect(segment?.number).toBe(number);
  expect(formatSegmentName({ timeline: segment?.timeline ?? 0, number }, bytes)).toBe(name);
});

test.each(['00000002.history', '000000010000000000000003.partial', 'archive_status', 'xlogtemp.12'])(
  '%s is no segment',
  (name) => {
    expect(parseSegmentName(name, 16 * 1024 ** 2)).toBeUndefined();
  },
);

test('a position of the WAL lies in a segment of any size', () => {
  const lsn = parseLsn('16/B374D848') ?? 0n;
  const nameAt = (timeline: number, bytes: number) =>
    formatSegmentName({ timeline, number: lsn / BigInt(bytes) }, bytes);
  expect(nameAt(1, 16 * 1024 ** 2)).toBe('0000000100000016000000B3');
  expect(nameAt(10, 1024 ** 2)).toBe('0000000A0000001600000B37');
  expect(nameAt(1, 1024 ** 3)).toBe('000000010000001600000002');
  expect(historyFileName(10)).toBe('0000000A.history');
});

test.each(['0/0', '16/B374D848', 'FFFFFFFF/FFFFFFFF'])('%s is read and written', (text) => {
  expect(formatLsn(parseLsn(text) ?? -1n)).toBe(text);
});

test.each(['', '0', '/1', '1/', '1/123456789', 'x/1', '0/1 '])('%j is no LSN', (text) => {
  expect(parseLsn(text)).toBeUndefined();
});
