import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfiguration } from '../../../core/config/load-configuration.ts';
import { utcTime } from '../../../core/config/recovery-goal-schema.ts';
import { directoryOf, errorOf, problemsOf, registry } from './support.ts';

async function backupOf(text: string) {
  const directory = await directoryOf({
    'pgproof.config.yaml': `backups:\n  shop:\n    source: /backup\n    checks: []\n${text}`,
  });
  const loading = loadConfiguration(join(directory, 'pgproof.config.yaml'), { registry, env: {} });
  return { directory, loading };
}
const goalOf = async (recovery: string) =>
  (await (await backupOf(`    recovery: ${recovery}`)).loading).backups[0]?.recovery.goal;

test.each([
  ['{ target: latest }', { target: { kind: 'latest' }, inclusive: true, timeline: 'latest' }],
  ['{ target: immediate, timeline: 3 }', { target: { kind: 'immediate' }, inclusive: true, timeline: 3 }],
  [
    '{ target: { time: 2026-11-23 03:00:00.5+01 }, inclusive: false }',
    { target: { kind: 'time', time: '2026-11-23T02:00:00.500000Z' }, inclusive: false, timeline: 'latest' },
  ],
  [
    '{ target: { lsn: 0/3000060 } }',
    { target: { kind: 'lsn', lsn: '0/3000060' }, inclusive: true, timeline: 'latest' },
  ],
  ['{ target: { xid: 740 } }', { target: { kind: 'xid', xid: 740 }, inclusive: true, timeline: 'latest' }],
  [
    '{ target: { name: before it }, timeline: current }',
    { target: { kind: 'name', name: 'before it' }, inclusive: true, timeline: 'current' },
  ],
])('recovery %s is understood', async (recovery, goal) => {
  expect(await goalOf(recovery)).toEqual(goal);
});

test('a time is kept to the microsecond, and refused without its zone', () => {
  expect(utcTime('2026-11-23 03:00:00.123456+05:30')).toBe('2026-11-22T21:30:00.123456Z');
  expect(utcTime('2026-11-23T03:00Z')).toBe('2026-11-23T03:00:00.000000Z');
  expect(utcTime('2026-11-23 03:00:00')).toBeUndefined();
  expect(utcTime('2026-13-23 03:00:00Z')).toBeUndefined();
});

test.each([
  ['    recovery: { target: { time: 2026-11-23 03:00:00 } }', 'zone'],
  ['    recovery: { target: { lsn: 3/G } }', 'LSN'],
  ['    recovery: { target: { xid: 740, lsn: 0/3000060 } }', 'exactly one'],
  ['    recovery: { target: { xdi: 740 } }', 'unknown key; known here: lsn, name, time, xid'],
  ['    recovery: { target: { name: before it }, inclusive: false }', 'a time, lsn or xid: the server would ignore it'],
  ['    recovery: { inclusive: false }', 'a time, lsn or xid'],
  ['    archive: { command: [cp, /archive/%f] }', '%p'],
  ['    archive: { command: [cp, /archive/%f, "%p"], lsit: [ls] }', 'did you mean "list"'],
  ['    window: { moments: 0 }', 'moments'],
])('%s is refused', async (text, expected) => {
  const { loading } = await backupOf(text);
  expect(problemsOf(await errorOf(loading)).join('\n')).toContain(expected);
});

test('an archive is a directory, which starts at the file, or a command', async () => {
  const { directory, loading } = await backupOf('    archive: wal');
  expect((await loading).backups[0]?.archive).toEqual({ path: join(directory, 'wal') });
  const command = await backupOf('    archive: { command: [wal-g, wal-fetch, "%f", "%p"], missing: [74] }');
  expect((await command.loading).backups[0]?.archive).toEqual({
    command: ['wal-g', 'wal-fetch', '%f', '%p'],
    missing: [74],
    environment: {},
  });
});
