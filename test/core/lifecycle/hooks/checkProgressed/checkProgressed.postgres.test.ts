import { expect, it } from 'vitest';
import { drillWith } from '../../../../support/drill.ts';
import { describeWatchingHook } from '../../watching-hook.ts';

it('checkProgressed fires while a check runs, with what the check told', async () => {
  const { hooksSeen } = await drillWith([]);
  const seen = hooksSeen.filter(({ hook }) => hook === 'checkProgressed');
  const event = { drill: 'shop', check: 'customers', total: 1, what: 'public.customers' };
  expect(seen.map(({ argument }) => argument)).toEqual([
    { ...event, done: 0 },
    { ...event, done: 1 },
  ]);
  const names = hooksSeen.map(({ hook }) => hook);
  expect(names.indexOf('checkProgressed')).toBeGreaterThan(names.indexOf('checkStarted'));
  expect(names.lastIndexOf('checkProgressed')).toBeLessThan(names.indexOf('checkFinished'));
});

describeWatchingHook('checkProgressed');
