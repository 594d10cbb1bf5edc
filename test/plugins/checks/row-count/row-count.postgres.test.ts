import { truncate } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { testCheck } from '../../../../core/testing/index.ts';
import { rowCount } from '../../../../plugins/checks/index.ts';
import { testClusters } from '../../../support/cluster.ts';
import { fileOf, restart } from '../damage.ts';
import { runOn } from '../run-on.ts';

const customers = { database: 'shop', relation: 'public.customers' };
const rows = (count: number) =>
  `create table customers (id int primary key); insert into customers select generate_series(1, ${count})`;

test.each([
  [{ min: 100 }, 100, 'pass'],
  [{ min: 101 }, 100, 'fail'],
  [{ max: 100 }, 100, 'pass'],
  [{ max: 99 }, 100, 'fail'],
  [{ min: 0 }, 0, 'pass'],
] as const)('%o judges %i rows: %s', async (bounds, count, outcome) => {
  const result = await testCheck(rowCount, { ...customers, ...bounds }, { sql: rows(count) });
  expect(result).toMatchObject({
    outcome,
    measurements: { rows: count },
    findings: [{ measured: count, unit: 'rows' }],
  });
});

test.each([
  [{ maxDrop: '5%' }, 1000, 950, 'pass'],
  [{ maxDrop: '5%' }, 1000, 949, 'fail'],
  [{ maxDrop: 10 }, 1000, 990, 'pass'],
  [{ maxDrop: 10 }, 1000, 989, 'fail'],
  [{ maxDrop: '5%' }, 100, 5000, 'pass'],
  [{ maxGrowth: '50%' }, 100, 150, 'pass'],
  [{ maxGrowth: '50%' }, 100, 151, 'fail'],
  [{}, 1000, 1, 'pass'],
  [{}, 1000, 0, 'fail'],
  [{ min: 1 }, 1000, 0, 'fail'],
  [{}, 0, 0, 'pass'],
] as const)('%o judges the change from %i to %i rows: %s', async (bounds, before, now, outcome) => {
  const setup = { sql: rows(now), previous: { rows: before } };
  expect(await testCheck(rowCount, { ...customers, ...bounds }, setup)).toMatchObject({ outcome });
});

describe('warns', () => {
  test('when there is nothing to compare with, and remembers the count', async () => {
    expect(await testCheck(rowCount, { ...customers, maxDrop: '5%' }, { sql: rows(7) })).toMatchObject({
      outcome: 'warn',
      measurements: { rows: 7 },
    });
  });

  test('that an unlogged table is never in a backup', async () => {
    const sql = 'create unlogged table customers (id int)';
    expect(await testCheck(rowCount, { ...customers, min: 1 }, { sql })).toMatchObject({ outcome: 'warn' });
  });
});

test('counts all partitions', async () => {
  const sql = `create table customers (id int) partition by hash (id);
    create table c0 partition of customers for values with (modulus 2, remainder 0);
    create table c1 partition of customers for values with (modulus 2, remainder 1);
    insert into customers select generate_series(1, 100)`;
  expect(await testCheck(rowCount, { ...customers, min: 100, max: 100 }, { sql })).toMatchObject({ outcome: 'pass' });
});

test('fails when relation or database are not there', async () => {
  expect(await testCheck(rowCount, { ...customers, min: 1 }, { sql: '' })).toMatchObject({
    outcome: 'fail',
    findings: [{ summary: 'The recovered database has no such relation' }],
  });
});

test('refuses bounds that contradict each other', async () => {
  await expect(testCheck(rowCount, { ...customers, min: 2, max: 1 }, { sql: '' })).rejects.toThrow(/min is larger/);
  await expect(testCheck(rowCount, { ...customers, maxDrop: '5' }, { sql: '' })).rejects.toThrow(/share/);
});

test('a table cut to half fails although its index remembers every row', async () => {
  await using clusters = await testClusters();
  const cluster = await clusters.primary(15);
  await cluster.query('create database shop');
  await cluster.query(rows(20_000), 'shop');
  // The most seducing setting that a backup may bring along.
  await cluster.query('alter database shop set enable_seqscan = off');
  await cluster.query('alter database shop set enable_bitmapscan = off');
  await cluster.query('vacuum customers', 'shop');
  const file = await fileOf(cluster, 'customers');
  await cluster.stop();
  await truncate(file, 8192 * 40);
  const damaged = await restart(cluster);
  clusters.stopLater(damaged);
  expect(await damaged.query('select count(*)::int as count from customers', 'shop')).toEqual([{ count: 20_000 }]);
  const options = { use: rowCount, ...customers, min: 20_000 };
  const result = await runOn(damaged, options);
  expect(result.outcome).toBe('fail');
  expect(result.measurements?.['rows']).toBeLessThan(10_000);
});
