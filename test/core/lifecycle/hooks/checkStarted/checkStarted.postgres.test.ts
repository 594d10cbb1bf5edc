import { expect, it } from 'vitest';
import { customersCheck, drillWith, planned } from '../../../../support/drill.ts';
import { describeWatchingHook } from '../../watching-hook.ts';

it('checkStarted fires once for each check that runs, after the plan is made; not for one that is skipped', async () => {
  const skip = { reason: 'not now', until: '9999-12-31' };
  const checks = [planned(customersCheck), planned(customersCheck, { name: 'skipped', skip })];
  const { hooksSeen } = await drillWith([], { checks });
  expect(hooksSeen.filter(({ hook }) => hook === 'checkStarted')).toEqual([
    { hook: 'checkStarted', phase: 'check', argument: { drill: 'shop', check: 'customers' } },
  ]);
  const names = hooksSeen.map(({ hook }) => hook);
  expect(names.indexOf('checkStarted')).toBeGreaterThan(names.indexOf('planChecks'));
  expect(names.indexOf('checkStarted')).toBeLessThan(names.indexOf('runCheck'));
});

describeWatchingHook('checkStarted');
