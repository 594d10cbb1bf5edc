import { expect, test } from 'vitest';
import { cachedBackup, copyOfBackup } from '../support/cluster.ts';
import { damages } from './damages.ts';
import { expectFailed } from './expect-failed.ts';
import { workplace } from './workplace.ts';

test.each(damages)('$what fails the drill, and the terminal says why', async (damage) => {
  await using place = await workplace();
  await expectFailed(place, damage, 'process');
});

test('a table that lost rows since it was last proven fails the drill', async () => {
  await using place = await workplace();
  const check = { use: 'row-count', database: 'shop', relation: 'customers', maxDrop: '5%' };
  const shop = (source: string) =>
    place.configure({ sandbox: 'process', backups: { shop: { source, checks: [check] } } });
  await copyOfBackup(await cachedBackup(15), place.path('monday'));
  await copyOfBackup(await cachedBackup(15, { customers: 150 }), place.path('tuesday'));
  await shop('monday');
  expect(await place.run()).toMatchObject({ status: 0 });
  await shop('tuesday');
  const { status, stdout, check: found } = await place.run();
  expect(status).toBe(1);
  expect(found('row-count')).toMatchObject({ outcome: 'fail', measurements: expect.anything() });
  expect(stdout).toMatch(/row-count.*shop: customers/);
  expect(stdout).toMatch(/Lost 50 rows since the last proven drill; at most 5% are allowed/);
  expect(stdout).toMatch(/rows in the last proven drill: 200\n.*rows now: 150/);
});
