import { expect, test } from 'vitest';
import { exitStatus } from '../../../core/run/exit-status.ts';
import { defineCheck, z } from '../../../core/index.ts';
import { drillWith, planned } from '../../support/drill.ts';

/** The small backup has one customer. */
const manyCustomers = defineCheck({
  name: 'many-customers',
  summary: 'counts customers',
  options: z.object({ database: z.string().default('shop') }),
  run: async ({ value, atLeast }) =>
    atLeast('Too few customers', Number(await value('select count(*) from public.customers')), 1000, {
      target: 'shop: public.customers',
    }),
});

const drillUntil = async (until: string) => {
  const suppress = [{ finding: 'shop: public.customers', reason: 'the shop opens in May', until }];
  const { report, drill } = await drillWith([], { checks: [planned(manyCustomers, { suppress })] });
  return { verdict: drill.verdict, reason: drill.reasons[0], exit: exitStatus(report, { strict: false }) };
};

test('what is known costs no more than a warning, and is told', async () => {
  expect(await drillUntil('2999-12-31')).toEqual({
    verdict: 'proven-with-warnings',
    reason:
      'many-customers: shop: public.customers: Too few customers (suppressed until 2999-12-31: the shop opens in May)',
    exit: 0,
  });
});

test('after its last day it fails again', async () => {
  expect(await drillUntil('2020-01-01')).toEqual({
    verdict: 'failed',
    reason: 'many-customers: shop: public.customers: Too few customers',
    exit: 1,
  });
});
