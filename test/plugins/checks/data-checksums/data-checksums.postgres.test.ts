import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cluster, StartClusterOptions } from '../../../../core/demo/index.ts';
import { dataChecksums } from '../../../../plugins/checks/index.ts';
import { testClusters, type TestClusters } from '../../../support/cluster.ts';
import { fileOf, flipByte, restart } from '../damage.ts';
import { runOn, type RunOnOptions } from '../run-on.ts';

const rows = `
  create table orders (id int primary key, tags int[]);
  insert into orders select i, array[i, i % 10] from generate_series(1, 20000) i;
  create index orders_tags on orders using gin (tags);
  create unlogged table scratch (id int primary key);`;

let clusters: TestClusters;
let nothing: string;
beforeEach(async () => {
  clusters = await testClusters();
  nothing = await mkdtemp(join(tmpdir(), 'pgproof-empty-'));
});
afterEach(async () => {
  await clusters[Symbol.asyncDispose]();
  await rm(nothing, { recursive: true });
});

async function shop(major: number, options?: Partial<StartClusterOptions>): Promise<Cluster> {
  const cluster = await clusters.primary(major, options);
  await cluster.query('create database shop');
  await cluster.query(rows, 'shop');
  await cluster.query('vacuum orders', 'shop');
  return cluster;
}
async function damaged(
  cluster: Cluster,
  ...places: readonly (readonly [file: string, block: number])[]
): Promise<Cluster> {
  await cluster.stop();
  for (const [file, block] of places) await flipByte(file, block, 4000);
  const again = await restart(cluster);
  clusters.stopLater(again);
  return again;
}

describe.each([
  ['pg_checksums', 15],
  ['the server', 15],
  ['the server', 10],
  ['the server', 14],
  ['the server', 17],
  ['the server', 18],
] as const)('with %s of PostgreSQL %i', (way, major) => {
  const options = (): RunOnOptions => (way === 'the server' ? { root: nothing } : {});

  test('a healthy cluster passes', async () => {
    const cluster = await shop(major);
    const result = await runOn(cluster, dataChecksums(), options());
    expect(result).toMatchObject({ outcome: 'pass', findings: [{ unit: 'blocks' }] });
    expect(result.findings[0]?.evidence?.join()).toContain(way);
    expect(result.findings[0]?.measured).toBeGreaterThan(1000);
  });

  test('bad blocks of tables, indexes of any kind and free space maps are all named', async () => {
    const cluster = await shop(major);
    const heap = await fileOf(cluster, 'orders');
    const gin = await fileOf(cluster, 'orders_tags');
    const broken = await damaged(cluster, [heap, 2], [heap, 5], [heap, 6], [gin, 3], [`${heap}_fsm`, 0]);
    const result = await runOn(broken, dataChecksums(), options());
    expect(result.outcome).toBe('fail');
    expect(result.findings.map(({ target, measured }) => `${target} ${measured}`).toSorted()).toEqual([
      'shop: public.orders 4',
      'shop: public.orders_tags 1',
    ]);
    const evidence = result.findings.find(({ target }) => target === 'shop: public.orders')?.evidence?.toSorted();
    expect(evidence).toEqual(['fork fsm, block 0', 'fork main, block 2', 'fork main, block 5', 'fork main, block 6']);
  });
});

test('a cluster without checksums is a warning where they are required, and is told in any case', async () => {
  const cluster = await clusters.primary(15, { initdbArgs: [] });
  const recovery = { dataChecksums: false };
  const findings = [{ summary: 'The cluster has no data checksums, so damaged blocks cannot be told from sound ones' }];
  expect(await runOn(cluster, dataChecksums(), { recovery })).toMatchObject({ outcome: 'warn', findings });
  const byDefault = await runOn(cluster, dataChecksums({ required: false }), { recovery });
  expect(byDefault).toMatchObject({ outcome: 'pass', findings });
});
