import { expect, test } from 'vitest';
import type { CheckDefinition } from '../../core/index.ts';
import { testCheck } from '../../core/testing/index.ts';
import { blocksOf } from './markdown.ts';
import { loadExample } from './examples.ts';

const page = 'docs/writing-a-check.md';
const path = 'checks/orders-have-customers.ts';
const tables = `create table public.customers (id int primary key);
                create table public.orders (id int primary key, customer_id int);`;

test('the check of docs/writing-a-check.md has at most fifteen lines', () => {
  const text = blocksOf(page).find((block) => block.path === path)?.text ?? '';
  expect(text).toContain('defineCheck(');
  expect(text.slice(text.indexOf('import')).trimEnd().split('\n').length).toBeLessThanOrEqual(15);
});

test('it fails on an order without a customer, and its option is heard', async () => {
  const check = await loadExample<CheckDefinition>(page, path);
  const sql = `${tables} insert into public.orders values (1, 7)`;
  expect(await testCheck(check, { database: 'shop' }, { sql })).toMatchObject({
    outcome: 'fail',
    findings: [{ outcome: 'fail', measured: 1, threshold: 0, unit: 'rows' }],
  });
  expect(await testCheck(check, { database: 'shop', max: 1 }, { sql })).toMatchObject({ outcome: 'pass' });
});

test('it stays silent where every order has its customer', async () => {
  const check = await loadExample<CheckDefinition>(page, path);
  const sql = `${tables} insert into public.customers values (7); insert into public.orders values (1, 7)`;
  const result = await testCheck(check, { database: 'shop' }, { sql });
  expect(result).toMatchObject({ outcome: 'pass', findings: [{ outcome: 'pass', measured: 0 }] });
  expect(result.error).toBeUndefined();
});
