import { expect, test } from 'vitest';
import { serverEvidence } from '../../../core/checks/server-evidence.ts';

test.each([
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  'terminating connection due to administrator command',
])('a server that went away is no damage: %s', (message) => {
  expect(serverEvidence(message)).toBe('lost');
});

test('an unreadable page is', () => {
  expect(serverEvidence('invalid page in block 4 of relation base/5/1259')).toBe('damage');
});

test.each([
  'could not access file "$libdir/hstore": No such file or directory',
  'could not access file "hstore": No such file or directory',
])('a library that the sandbox lacks is none: %s', (message) => {
  expect(serverEvidence(message)).toBe('library');
});

test('a file of the cluster that is gone is', () => {
  expect(serverEvidence('could not access file "base/5/1259": No such file or directory')).toBe('damage');
});

test.each([
  'could not open file "base/5/1259": Too many open files in system',
  'could not read block 3 in file "base/5/1259": Input/output error',
  'could not read block 3 in file "base/5/1259": Stale file handle',
  'could not extend file "base/5/1259": No space left on device',
])('a file that the host would not give is none: %s', (message) => {
  expect(serverEvidence(message)).toBe('exhausted');
});

test('a block that is not there is', () => {
  expect(serverEvidence('could not read block 3 in file "base/5/1259": read only 0 of 8192 bytes')).toBe('damage');
});

test.each([
  'compression method lz4 not supported',
  'lz4 compression is not supported by this build',
  'could not open collator for locale "de-x": U_FILE_ACCESS_ERROR',
  'could not create locale "xx_XX": No such file or directory',
])('what the server here was built without is none: %s', (message) => {
  expect(serverEvidence(message)).toBe('unsupported');
});
