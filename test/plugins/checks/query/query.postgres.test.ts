import { truncate } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../../../core/demo/index.ts';
import { query } from '../../../../plugins/checks/index.ts';
import { testClusters } from '../../../support/cluster.ts';
import { sharedClusters } from '../../../support/shared-clusters.ts';
import { fileOf, restart } from '../damage.ts';
import { plan, runOn } from '../run-on.ts';

const fill = `create table customers (id int primary key, email text, vip bool, at timestamptz, balance numeric(10, 2));
  insert into customers select g, 'secret-' || g, g = 1, '2026-01-02 03:04:05+00', 42 from generate_series(1, 100) g;
  create schema other; create table other.customers ();
  create function other.double(int) returns int language sql as 'select $1 * 2'`;

const clusters = sharedClusters();
let cluster: Cluster;
beforeAll(async () => {
  cluster = await clusters.primary(15);
  await cluster.query('create database shop');
  await cluster.query(fill, 'shop');
});

const ask = (sql: string, expected: object) => runOn(cluster, { use: query, database: 'shop', sql, ...expected });
const one = (column: string) => `select ${column} from public.customers where id = 1`;

test.each([
  ['select count(*) from public.customers', { equals: 100 }, 'pass'],
  ['select count(*) from public.customers', { equals: '100' }, 'pass'],
  ['select count(*) from public.customers', { equals: 101 }, 'fail'],
  [one('balance'), { equals: 42 }, 'pass'],
  [one('balance'), { equals: '42.00' }, 'pass'],
  [one('balance'), { equals: '42' }, 'fail'],
  [one('vip'), { equals: true }, 'pass'],
  [one('vip'), { equals: false }, 'fail'],
  [one('at'), { equals: '2026-01-02 03:04:05+00' }, 'pass'],
  [one('email'), { equals: 'secret-1' }, 'pass'],
  ['select null', { equals: null }, 'pass'],
  ['select null', { equals: '' }, 'fail'],
  ["select ''", { equals: 0 }, 'fail'],
  ['select 9007199254740993', { equals: '9007199254740993' }, 'pass'],
  ['select sum(balance) from public.customers', { min: 4200, max: 4200 }, 'pass'],
  ['select sum(balance) from public.customers', { min: 4201 }, 'fail'],
  ['select max(balance) from public.customers where false', { min: 0 }, 'fail'],
  ['select balance from public.customers where false', { max: 0 }, 'fail'],
  ['select from public.customers where email is null', { noRows: true }, 'pass'],
  ['select from public.customers where vip', { noRows: true }, 'fail'],
  ['table public.customers', { rows: { min: 100, max: 100 } }, 'pass'],
  ['table public.customers', { rows: { max: 99 } }, 'fail'],
  ['with c as (table public.customers) select * from c; -- all of them', { rows: { min: 101 } }, 'could-not-verify'],
  ['with c as (table public.customers) select * from c -- all of them', { rows: { min: 101 } }, 'fail'],
  ['values (1), (2) ;\n', { rows: { min: 2 } }, 'pass'],
  ['select count(*) from customers', { equals: 100, searchPath: ['public'] }, 'pass'],
  ['select double(2)', { equals: 4, searchPath: ['no such "schema', 'other'] }, 'pass'],
] as const)('%s, expected %o: %s', async (sql, expected, outcome) => {
  const result = await ask(sql, expected);
  expect(result).toMatchObject({ outcome });
});

describe('what the server refuses', () => {
  test.each([
    ['select count(*) from public.orders', 'relation'],
    ['select count(*) from orders', 'relation'],
    ['select count(*) from archive.orders', 'schema|relation'],
    [one('phone'), 'column'],
    ['select public.triple(2)', 'function'],
    ["select '1'::public.money2", 'type'],
  ])('is a failure where the database lacks what is asked for: %s', async (sql, kind) => {
    const result = await ask(sql, { equals: 1 });
    expect(result).toMatchObject({ outcome: 'fail', findings: [{ target: 'shop' }] });
    expect(result.findings[0]?.summary).toMatch(new RegExp(`asks for a (${kind}) that the recovered database lacks`));
    expect(result.findings[0]?.evidence?.[0]).toMatch(/does not exist \(SQLSTATE \w{5}\)$/);
  });

  test.each([
    ['select count(*) from customers', 'QUERY_NAME_UNQUALIFIED', /there is other.customers, public.customers/],
    ['select double(2)', 'QUERY_NAME_UNQUALIFIED', /there is other.double/],
    ['selekt 1', 'QUERY_INVALID', /syntax error/],
    ['select 1; select 2', 'QUERY_INVALID', /syntax error/],
    ['select 1) as answer; drop table public.customers; select (1', 'QUERY_INVALID', /SQLSTATE 42601/],
    ['delete from public.customers returning 1', 'QUERY_INVALID', /syntax error/],
    ['select id from public.customers group by id having email', 'QUERY_INVALID', /HAVING/],
    ['select id, email from public.customers where id = 1', 'QUERY_NOT_ONE_VALUE', /one row and 2 columns/],
    ['select 1, 1', 'QUERY_NOT_ONE_VALUE', /one row and 2 columns/],
    ['select 1 from public.customers', 'QUERY_NOT_ONE_VALUE', /more than one row/],
  ])('is of the operator where the statement is to blame: %s', async (sql, code, words) => {
    const result = await ask(sql, { equals: 1 });
    expect(result).toMatchObject({ outcome: 'could-not-verify', error: { code, blame: 'operator' } });
    expect(result.error?.message).toMatch(words);
  });

  test('is no number where bounds need one, and no value is told', async () => {
    const result = await ask(one('email'), { min: 1 });
    expect(result).toMatchObject({ outcome: 'could-not-verify', error: { code: 'QUERY_VALUE_NO_NUMBER' } });
    const divided = await ask('select email::int from public.customers where id = 1', { equals: 1 });
    expect(divided.outcome).toBe('could-not-verify');
    expect(JSON.stringify([result, divided])).not.toContain('secret');
  });
});

test('no value gets into the report unless it is asked for', async () => {
  const hidden = await ask(one('email'), { equals: 'other' });
  expect(hidden.findings).toMatchObject([{ evidence: ['8 characters; expected is 5 characters'] }]);
  expect(JSON.stringify(hidden)).not.toContain('secret');
  expect((await ask(one('email'), { equals: 'other', showValues: true })).findings).toMatchObject([
    { measured: 'secret-1', threshold: 'other' },
  ]);
  expect((await ask('select count(*) from public.customers', { min: 101 })).findings).toMatchObject([
    { measured: 100, threshold: 101, summary: 'The answer is 100; at least 101 is expected' },
  ]);
});

test('expects exactly one thing', async () => {
  const sql = { use: query, database: 'shop', sql: 'select 1' };
  for (const expected of [{}, { equals: 1, noRows: true }, { min: 1, rows: { min: 1 } }, { equals: 1, max: 2 }])
    await expect(plan({ ...sql, ...expected })).rejects.toThrow(/expects one thing/);
  await expect(plan({ ...sql, min: 2, max: 1 })).rejects.toThrow(/min is larger/);
  await expect(plan({ ...sql, rows: {} })).rejects.toThrow(/has no limit/);
  await expect(plan({ ...sql, equals: null })).resolves.toMatchObject({ options: { equals: null } });
});

test.each([10, 15, 18])('finds a table that lost half of its pages, on PostgreSQL %i', async (major) => {
  await using clusters = await testClusters();
  const cluster = await clusters.primary(major);
  await cluster.query('create database shop');
  await cluster.query(
    "create table o (id int, pad text); insert into o select g, repeat('x', 500) from generate_series(1, 400) g",
    'shop',
  );
  const lost = {
    use: query,
    database: 'shop',
    sql: 'select generate_series(1, 400) except select id from public.o',
    noRows: true,
  };
  expect(await runOn(cluster, lost)).toMatchObject({ outcome: 'pass' });
  const file = await fileOf(cluster, 'o');
  await cluster.stop();
  await truncate(file, 8192 * 10);
  const damaged = await restart(cluster);
  clusters.stopLater(damaged);
  expect(await runOn(damaged, lost)).toMatchObject({ outcome: 'fail', findings: [{ threshold: 0, unit: 'rows' }] });
});
