import { expect, test } from 'vitest';
import { cachedBackup } from '../support/cluster.ts';
import { expectProven, memberOf } from './majors.ts';

test('a standby’s backup of PostgreSQL 10, recovery.conf inside, is proven', async () => {
  const { directory } = await cachedBackup(10);
  const recovery = await memberOf(directory, 'recovery.conf');
  expect(recovery).toMatch(/^standby_mode = 'on'$/m);
  expect(recovery).toMatch(/^primary_conninfo = '.*host=/m);
  await expectProven(10, 'lxc');
});

test.each([11, 12, 13, 14, 16, 17, 18])('a standby’s backup of PostgreSQL %i is proven', async (major) => {
  if (major >= 12) expect(await memberOf((await cachedBackup(major)).directory, 'standby.signal')).toBe('');
  await expectProven(major, 'lxc');
});
