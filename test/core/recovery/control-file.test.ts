import { expect, test } from 'vitest';
import { parseControlFile } from '../../../core/recovery/control-file.ts';
import files from './fixtures/control-files.json' with { type: 'json' };

const bytesOf = (major: number) => {
  const bytes = Buffer.alloc(8192);
  Buffer.from(files[String(major) as keyof typeof files], 'base64').copy(bytes);
  return bytes;
};
const majors = [10, 11, 12, 13, 14, 15, 16, 17, 18];

test.each(majors)(
  'reads the control file of a PostgreSQL %i server with pages of 8 kB and segments of 16 MB',
  (major) => {
    expect(parseControlFile(bytesOf(major), major)).toMatchObject({
      state: 'in production',
      redoLsn: '0/3000028',
      checkpointLsn: major >= 17 ? '0/3000080' : '0/3000060',
      timeline: 1,
      minRecoveryPoint: '0/0',
      maxConnections: 100,
      maxWorkerProcesses: 8,
      ...(major >= 12 ? { maxWalSenders: 5 } : {}),
      maxPreparedTransactions: 7,
      maxLocksPerTransaction: 64,
      blockSize: 8192,
      walBlockSize: 8192,
      walSegmentBytes: 16_777_216,
      dataChecksumVersion: 1,
    });
  },
);

test('agrees with pg_controldata 15', () => {
  expect(parseControlFile(bytesOf(15), 15)).toMatchObject({
    controlVersion: 1300,
    catalogVersion: 202209061,
    systemIdentifier: '7711205429051129434',
  });
});

test.each(majors)('refuses a control file of PostgreSQL %i with any byte changed', (major) => {
  for (const offset of [0, 40, 120, 200, 230]) {
    const bytes = bytesOf(major);
    bytes[offset] = (bytes[offset] ?? 0) ^ 1;
    expect(() => parseControlFile(bytes, major)).toThrow('its checksum is wrong');
  }
});

test('refuses a control file of another major, and a short one', () => {
  expect(() => parseControlFile(bytesOf(12), 15)).toThrow('its version is 1201, and PG_VERSION says 15');
  expect(() => parseControlFile(bytesOf(12).subarray(0, 100), 12)).toThrow('it has 100 bytes');
});
