import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineCheck } from '../../../core/index.ts';
import { testCheck } from '../../../core/testing/index.ts';

const noOrphans = defineCheck({
  name: 'no-orphans',
  summary: 'Every order has its customer.',
  options: z.strictObject({ database: z.string() }),
  async run({ value, equals }) {
    const orphans = await value(
      'select count(*) from public.orders o where not exists (select from public.customers c where c.id = o.customer)',
    );
    return equals('Every order has its customer', Number(orphans), 0, { unit: 'rows' });
  },
});
const tables = 'create table customers (id int); create table orders (customer int);';

test('a check that holds passes on a database of its own', async () => {
  const sql = `${tables} insert into customers values (1); insert into orders values (1);`;
  expect(await testCheck(noOrphans, { database: 'shop' }, { sql })).toMatchObject({
    name: 'no-orphans',
    outcome: 'pass',
    findings: [{ outcome: 'pass', measured: 0, threshold: 0 }],
  });
});

test('the next test finds nothing of the last one', async () => {
  const sql = `${tables} insert into orders values (1), (2);`;
  expect(await testCheck(noOrphans, { database: 'shop' }, { sql })).toMatchObject({
    outcome: 'fail',
    findings: [{ outcome: 'fail', measured: 2 }],
  });
});

test('tests that run at once take turns', async () => {
  const results = await Promise.all(
    [0, 1, 2].map((orphans) =>
      testCheck(
        noOrphans,
        { database: 'shop' },
        { sql: `${tables} insert into orders select generate_series(1, ${orphans})` },
      ),
    ),
  );
  expect(results.map(({ findings }) => findings[0]?.measured)).toEqual([0, 1, 2]);
});

test('a severity softens, and options that the schema refuses are refused', async () => {
  const sql = `${tables} insert into orders values (1);`;
  const result = await testCheck(noOrphans, { database: 'shop' }, { sql, severity: 'warn' });
  expect(result).toMatchObject({ outcome: 'warn', findings: [{ outcome: 'warn' }] });
  await expect(testCheck(noOrphans, { database: 'shop', shop: 1 } as never, { sql })).rejects.toMatchObject({
    code: 'TEST_OPTIONS_INVALID',
  });
});
