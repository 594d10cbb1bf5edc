import { expect, test } from 'vitest';
import { explainEnd } from '../../../core/recovery/causes.ts';

const prefix = (level: string, message: string, sqlstate = 'XX000') =>
  `2026-11-23 04:10:56.306 UTC [11589] ${sqlstate} ${level}:  ${message}`;
const began = [prefix('LOG', 'entering standby mode'), prefix('LOG', 'redo starts at 0/2000028')];
const ended = (level: string, ...messages: string[]) =>
  explainEnd({ exitCode: 1, log: [...began, ...messages.map((message) => prefix(level, message))] });

test.each([
  ['could not locate required checkpoint record', 'WAL_CHECKPOINT_MISSING', 'backup'],
  ['could not locate a valid checkpoint record at 0/3000060', 'WAL_CHECKPOINT_MISSING', 'backup'],
  ['WAL ends before end of online backup', 'WAL_INCOMPLETE', 'backup'],
  ['WAL ends before consistent recovery point', 'WAL_INCOMPLETE', 'backup'],
  ["requested timeline 2 is not a child of this server's history", 'TIMELINE_UNREACHABLE', 'backup'],
  ['WAL was generated with "wal_level=minimal", cannot continue recovering', 'WAL_LEVEL_MINIMAL', 'backup'],
  ['invalid data in file "backup_label"', 'BACKUP_LABEL_REFUSED', 'backup'],
  ['incorrect checksum in control file', 'CONTROL_FILE_REFUSED', 'backup'],
  ['could not open file "pg_xact/0000": No such file or directory', 'DATA_FILES_DAMAGED', 'backup'],
  ['could not access status of transaction 5', 'DATA_FILES_DAMAGED', 'backup'],
  ['WAL contains references to invalid pages', 'DATA_FILES_DAMAGED', 'backup'],
  ['could not write to file "pg_wal/xlogtemp.1": No space left on device', 'SERVER_OUT_OF_DISK', 'sandbox'],
  ['could not read block 3 in file "base/1/2": Input/output error', 'STORAGE_FAILED', 'sandbox'],
  ['could not map anonymous shared memory: Cannot allocate memory', 'SERVER_OUT_OF_MEMORY', 'sandbox'],
  ['could not access file "timescaledb": No such file or directory', 'LIBRARY_MISSING', 'sandbox'],
  ['database locale is incompatible with operating system', 'LOCALE_MISSING', 'sandbox'],
  ['database files are incompatible with server', 'SERVER_BUILD_DIFFERS', 'sandbox'],
  ['maximum number of prepared transactions reached', 'SETTING_TOO_LOW', 'sandbox'],
  [
    'could not restore image at 0/2000100 compressed with lz4 not supported by build, block 0',
    'SERVER_BUILD_DIFFERS',
    'sandbox',
  ],
  ['could not open file "base/16384/2619": Too many open files in system', 'HOST_REFUSED', 'sandbox'],
  ['could not open file "pg_xact/0000": Stale file handle', 'HOST_REFUSED', 'sandbox'],
  ['recovery target timeline 7 does not exist', 'TARGET_TIMELINE_MISSING', 'operator'],
  ['could not fork process: Resource temporarily unavailable', 'HOST_REFUSED', 'sandbox'],
  [
    'could not resize shared memory segment "/PostgreSQL.1" to 8 bytes: No space left on device',
    'HOST_REFUSED',
    'sandbox',
  ],
  ['something nobody has seen yet', 'RECOVERY_REFUSED', 'backup'],
])('"%s" is %s, blame %s', (message, code, blame) => {
  expect(ended('FATAL', message)).toMatchObject({ code, blame, facts: { exitCode: 1 } });
});

test('an unknown FATAL before recovery began is not blamed on the backup', () => {
  const log = [prefix('FATAL', 'something nobody has seen yet')];
  expect(explainEnd({ exitCode: 1, log })).toMatchObject({ code: 'SERVER_NOT_STARTED', blame: 'sandbox' });
  expect(explainEnd({ exitCode: 127, log: [] })).toMatchObject({ code: 'SERVER_NOT_STARTED', blame: 'sandbox' });
});

test('a process that was killed, or crashed, is not blamed on the backup', () => {
  const crash = (signal: string) =>
    explainEnd({
      exitCode: 1,
      log: [...began, prefix('LOG', `startup process (PID 7) was terminated by signal ${signal}`)],
    });
  expect(crash('9: Killed')).toMatchObject({ code: 'SERVER_KILLED', blame: 'sandbox' });
  expect(crash('11: Segmentation fault')).toMatchObject({ code: 'SERVER_CRASHED', blame: 'sandbox' });
  expect(explainEnd({ signal: 'SIGKILL', log: began })).toMatchObject({ code: 'SERVER_KILLED', blame: 'sandbox' });
});

test('a PANIC about the data that ends in an abort is blamed by what it says', () => {
  const log = [
    ...began,
    prefix('PANIC', 'could not locate a valid checkpoint record'),
    prefix('LOG', 'startup process (PID 7) was terminated by signal 6: Aborted'),
  ];
  expect(explainEnd({ exitCode: 1, log })).toMatchObject({ code: 'WAL_CHECKPOINT_MISSING', blame: 'backup' });
});

test('the kernel that killed for memory is believed before the log', () => {
  expect(explainEnd({ exitCode: 1, log: [...began, prefix('FATAL', 'x')] }, { oomKills: 1 })).toMatchObject({
    code: 'SERVER_OUT_OF_MEMORY',
  });
});

test('a configuration file with errors names the setting', () => {
  const log = [
    prefix('LOG', 'unrecognized configuration parameter "work_memory" in file "/d/postgresql.conf" line 7'),
    prefix('FATAL', 'configuration file "/d/postgresql.conf" contains errors'),
  ];
  expect(explainEnd({ exitCode: 1, log }).message).toContain('"work_memory"');
});

test('the FATAL of a session is not why a server ended', () => {
  const session = '2026-11-23 04:10:56.306 UTC [77] 3D000 FATAL:  database "postgres" does not exist';
  expect(explainEnd({ signal: 'SIGKILL', log: [...began, session] })).toMatchObject({
    code: 'SERVER_KILLED',
    blame: 'sandbox',
  });
});

test('what the host lacks is told by its SQLSTATE, whatever the words', () => {
  const said = (message: string, sqlstate: string) =>
    explainEnd({ exitCode: 1, log: [...began, prefix('FATAL', message, sqlstate)] });
  expect(said('could not access status of transaction 5', '53000')).toMatchObject({
    code: 'HOST_REFUSED',
    blame: 'sandbox',
  });
  expect(said('something nobody has seen yet', '53400')).toMatchObject({ code: 'HOST_REFUSED', blame: 'sandbox' });
});

test('a full disk, on which the log lies too, needs no words', () => {
  expect(explainEnd({ exitCode: 1, log: [] }, { isDiskFull: true })).toMatchObject({
    code: 'SERVER_OUT_OF_DISK',
    blame: 'sandbox',
  });
});
