import { expect, test } from 'vitest';
import { parseBackupLabel, refuseIncremental } from '../../../core/recovery/backup-label.ts';

const label = `START WAL LOCATION: 1A/3000028 (file 000000020000001A00000003)
CHECKPOINT LOCATION: 1A/3000060
BACKUP METHOD: streamed
BACKUP FROM: standby
START TIME: 2026-11-23 03:35:29 UTC
LABEL: nightly: of shop
START TIMELINE: 2
`;

test('reads where recovery begins, and what the label tells of the backup', () => {
  expect(parseBackupLabel(label)).toEqual({
    startLsn: '1A/3000028',
    startSegment: '000000020000001A00000003',
    checkpointLsn: '1A/3000060',
    takenFrom: 'standby',
    method: 'streamed',
    startTime: '2026-11-23 03:35:29 UTC',
    label: 'nightly: of shop',
    timeline: 2,
  });
});

test.each([
  ['an empty label', '', 'is empty'],
  ['line ends of Windows', label.replaceAll('\n', '\r\n'), 'Windows line ends'],
  ['a first line of something else', `\n${label}`, 'START WAL LOCATION'],
  ['no checkpoint', label.replace(/^CHECKPOINT.*\n/m, ''), 'CHECKPOINT LOCATION'],
  ['a first line without an end', label.slice(0, label.indexOf('\n')), 'START WAL LOCATION'],
  ['another timeline than the segment has', label.replace('TIMELINE: 2', 'TIMELINE: 3'), 'timeline 3'],
])('refuses %s, as the server does', (_, text, reason) => {
  expect(() => parseBackupLabel(text)).toThrow(reason);
});

test('an incremental backup is not taken for a full one', () => {
  expect(() => refuseIncremental(parseBackupLabel(label))).not.toThrow();
  const incremental = parseBackupLabel(`${label}INCREMENTAL FROM LSN: 1A/28\n`);
  expect(() => refuseIncremental(incremental)).toThrow('of the changes since 1A/28');
});
