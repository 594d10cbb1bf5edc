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
