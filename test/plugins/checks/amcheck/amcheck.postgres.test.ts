import { copyFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cluster } from '../../../../core/demo/index.ts';
import { amcheck } from '../../../../plugins/checks/index.ts';
import { testClusters, type TestClusters } from '../../../support/cluster.ts';
import { fileOf, flipByte, restart } from '../damage.ts';
import { runOn } from '../run-on.ts';

const orders = `
  create table orders (id int primary key, customer int, note text, tags int[]);
  insert into orders select i, i % 7, md5(i::text), array[i] from generate_series(1, 3000) i;
  create index orders_customer on orders (customer);`;
const everyKind = `
  create index on orders using gin (tags);
  create index on orders using hash (customer);
  create index on orders using brin (id);
  create table places (at point, name text);
  create index on places using gist (at);
  create index on places using spgist (name);
  create materialized view latest as select * from orders where id > 2900;
  create unlogged table scratch (id int primary key);
  create table wide (doc text); alter table wide alter doc set storage external;
  insert into wide select repeat(md5(i::text), 300) from generate_series(1, 20) i;
  create index orders_unfinished on orders (note);
  update pg_index set indisvalid = false where indexrelid = 'orders_unfinished'::regclass;
  create sequence numbers;
  create schema "Odd ""schéma"".x"; create table "Odd ""schéma"".x"."o'Brien; %I $1" ("Ä b" int primary key);`;
// A function that counts on the usual search path; from 17 on it cannot be indexed.
const carelessIndex = `
  create function note_of(text) returns text immutable language sql as 'select $1';
  create function lowered(text) returns text immutable language sql as 'select lower(note_of($1))';
  create index on orders (lowered(note));`;

let clusters: TestClusters;
beforeEach(async () => (clusters = await testClusters()));
afterEach(() => clusters[Symbol.asyncDispose]());

async function shop(major: number, sql = orders): Promise<Cluster> {
  const cluster = await clusters.primary(major);
  await cluster.query('create database shop');
  await cluster.query(sql, 'shop');
  return cluster;
}
async function damaged(cluster: Cluster, damage: () => Promise<void>): Promise<Cluster> {
  await cluster.stop();
  await damage();
  const again = await restart(cluster);
  clusters.stopLater(again);
  return again;
}
const inShop = { databases: ['shop'] };

describe.each([10, 14, 15, 17, 18])('PostgreSQL %i', (major) => {
  test('a healthy cluster with indexes of every kind passes, and what was not looked at is told', async () => {
    const cluster = await shop(major, orders + everyKind + (major < 17 ? carelessIndex : ''));
    await cluster.query('create database closed allow_connections false');
    await cluster.query(
      `create function forbid() returns event_trigger language plpgsql as 'begin raise exception ''no''; end';
       create event trigger forbid on ddl_command_start execute procedure forbid()`,
      'shop',
    );
    const progress: number[] = [];
    const result = await runOn(cluster, amcheck(), {
      run: { onProgress: (done, total) => progress.push(done / total) },
    });
    expect(result.error ?? result.findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(result.outcome).toBe('pass');
    expect(result.findings.map(({ target }) => `${target}`).toSorted()).toEqual(['postgres', 'shop', 'template1']);
    const told = result.findings.find(({ target }) => target === 'shop')?.evidence?.join('\n') ?? '';
    for (const method of ['gist', 'spgist', 'hash', 'brin']) expect(told).toContain(`1 ${method} `);
    expect(told).toContain('1 invalid index,');
    expect(told.includes('gin')).toBe(major < 18);
    expect(told.includes('from PostgreSQL 14 on')).toBe(major < 14);
    expect(told.includes('from PostgreSQL 11 on')).toBe(major < 11);
    expect(progress.at(-1)).toBe(1);
  });

  test('an index that is older than its table', async () => {
    let cluster = await shop(major);
    const index = await fileOf(cluster, 'orders_customer');
    const old = `${clusters.directory}/old-index`;
    cluster = await damaged(cluster, () => copyFile(index, old));
    await cluster.query(`insert into orders select i, 8 from generate_series(3001, 3005) i`, 'shop');
    cluster = await damaged(cluster, () => copyFile(old, index));
    const result = await runOn(cluster, amcheck(), inShop);
    // amcheck of 10 cannot see it, and has said so.
    expect(result.error).toBeUndefined();
    expect(result.outcome).toBe(major === 10 ? 'pass' : 'fail');
    if (major === 10) return;
    expect(result.findings).toMatchObject([
      {
        outcome: 'fail',
        target: 'shop: public.orders_customer',
        evidence: [expect.stringContaining('lacks matching index tuple')],
      },
    ]);
    expect(await runOn(cluster, amcheck({ heapAllIndexed: false }), inShop)).toMatchObject({ outcome: 'pass' });
  });

  test('a flipped byte in an index', async () => {
    const cluster = await shop(major);
    const index = await fileOf(cluster, 'orders_customer');
    const broken = await damaged(cluster, () => flipByte(index, 1, 6000));
    expect(await runOn(broken, amcheck(), inShop)).toMatchObject({
      outcome: 'fail',
      findings: [
        {
          summary: 'A btree index cannot be read',
          target: 'shop: public.orders_customer',
          evidence: [expect.stringContaining('XX001')],
        },
      ],
    });
  });

  test('a flipped byte in a table: the table is named, once, and none of its sound indexes', async () => {
    const cluster = await clusters.primary(major, { initdbArgs: ['--data-checksums'] });
    await cluster.query('create database shop');
    await cluster.query(orders, 'shop');
    const heap = await fileOf(cluster, 'orders');
    const broken = await damaged(cluster, () => flipByte(heap, 0, 6000));
    const { outcome, findings } = await runOn(broken, amcheck(), inShop);
    // amcheck of 10 reads no table.
    if (major === 10) return expect(outcome).toBe('pass');
    expect(outcome).toBe('fail');
    expect(findings).toMatchObject([
      {
        summary: 'A table cannot be read',
        target: 'shop: public.orders',
        evidence: expect.arrayContaining([expect.stringMatching(/XX001: .*invalid page/)]),
        hint: expect.stringContaining('take a new one'),
      },
    ]);
  });

  if (major >= 14)
    test('tuple headers that make no sense, without checksums', async () => {
      const cluster = await clusters.primary(major, { initdbArgs: major >= 18 ? ['--no-data-checksums'] : [] });
      await cluster.query('create database shop');
      await cluster.query(orders, 'shop');
      const heap = await fileOf(cluster, 'orders');
      // t_infomask2 and t_hoff of the rows at the end of the first block, which are its first ones.
      const broken = await damaged(cluster, async () => {
        for (const offset of [8192 - 97 + 20, 8192 - 97 + 22, 8192 - 2 * 97 + 22]) await flipByte(heap, 0, offset);
      });
      const result = await runOn(broken, amcheck(), inShop);
      expect(result.outcome).toBe('fail');
      expect(result.findings.find(({ target }) => target === 'shop: public.orders')).toMatchObject({
        unit: 'faults',
        evidence: expect.arrayContaining([expect.stringMatching(/^block 0, line pointer \d+: /)]),
      });
    });

  if (major >= 17)
    test('a value twice under a unique index', async () => {
      const cluster = await shop(major);
      await cluster.query(`update pg_index set indisunique = false where indexrelid = 'orders_pkey'::regclass`, 'shop');
      await cluster.query(`insert into orders select id, 1 from orders where id = 7`, 'shop');
      await cluster.query(`update pg_index set indisunique = true where indexrelid = 'orders_pkey'::regclass`, 'shop');
      expect(await runOn(cluster, amcheck(), inShop)).toMatchObject({
        outcome: 'fail',
        findings: [{ target: 'shop: public.orders_pkey' }],
      });
    });
});
