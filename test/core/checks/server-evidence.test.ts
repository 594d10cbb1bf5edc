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
