import { expect, test } from 'vitest';
import { parseBackupLabel } from '../../../core/recovery/backup-label.ts';

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
    startTime: '2026-11-23 03:35:29 UTC',
    label: 'nightly: of shop',
    timeline: 2,
  });
});

test.each([
  ['an empty label', '', 'it is empty'],
  ['line ends of Windows', label.replaceAll('\n', '\r\n'), 'lines end like those of Windows'],
  ['a first line of something else', `\n${label}`, 'where the WAL begins'],
  ['no checkpoint', label.replace(/^CHECKPOINT.*\n/m, ''), 'where the checkpoint is'],
])('refuses %s, as the server does', (_, text, reason) => {
  expect(() => parseBackupLabel(text)).toThrow(reason);
});

test('an incremental backup is not taken for a full one', () => {
  expect(() => parseBackupLabel(`${label}INCREMENTAL FROM LSN: 1A/28\n`)).toThrow('incremental backup from 1A/28');
});
