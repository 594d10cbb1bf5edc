import { expect, test } from 'vitest';
import { parseSegmentName, segmentName } from '../../../../core/recovery/wal/segment.ts';

test.each([
  ['0000000100000000000000FF', 16 * 1024 ** 2, 255n],
  ['0000000A0000000100000000', 16 * 1024 ** 2, 256n],
  ['000000010000000200000003', 1024 ** 3, 11n],
  ['000000010000000000000FFF', 1024 ** 2, 4095n],
])('%s is the segment its name tells, with segments of %i bytes', (name, bytes, number) => {
  const segment = parseSegmentName(name, bytes);
  expect(segment?.number).toBe(number);
  expect(segmentName(segment?.timeline ?? 0, number, bytes)).toBe(name);
});

test.each(['00000002.history', '000000010000000000000003.partial', 'archive_status', 'xlogtemp.12'])(
  '%s is no segment',
  (name) => {
    expect(parseSegmentName(name, 16 * 1024 ** 2)).toBeUndefined();
  },
);
