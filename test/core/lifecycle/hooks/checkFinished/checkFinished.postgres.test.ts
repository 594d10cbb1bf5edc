import { expect, it } from 'vitest';
import { customersCheck, drillWith, planned } from '../../../../support/drill.ts';
import { describeWatchingHook } from '../../watching-hook.ts';

it('checkFinished fires once for each check of the plan, with the result the report holds', async () => {
  const skip = { reason: 'not now', until: '9999-12-31' };
  const checks = [planned(customersCheck), planned(customersCheck, { name: 'skipped', skip })];
  const { hooksSeen, drill } = await drillWith([], { checks });
  const seen = hooksSeen.filter(({ hook }) => hook === 'checkFinished').map(({ argument }) => argument);
  expect(seen).toHaveLength(2);
  expect(seen).toEqual(expect.arrayContaining(drill.checks.map((result) => ({ drill: 'shop', result }))));
  const names = hooksSeen.map(({ hook }) => hook);
  expect(names.lastIndexOf('checkFinished')).toBeLessThan(names.indexOf('afterChecks'));
});

describeWatchingHook('checkFinished');
