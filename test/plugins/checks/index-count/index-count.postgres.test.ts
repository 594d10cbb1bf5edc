import { copyFile, open, truncate } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Cluster } from '../../../../core/demo/index.ts';
import type { Finding } from '../../../../core/index.ts';
import { indexCount } from '../../../../plugins/checks/index.ts';
import { testClusters } from '../../../support/cluster.ts';
import { sharedClusters } from '../../../support/shared-clusters.ts';
import { fileOf, restart } from '../damage.ts';
import { runOn } from '../run-on.ts';

const block = 8192;
const rows = 1500;

/** Every kind of index that can be counted, and those that cannot. */
const table = (name: string) => `
  create table ${name} (id int primary key, customer int, note text, tags int[], doc jsonb, at point, words tsvector);
  insert into ${name} select i, nullif(i % 7, 0), md5(i::text), array[i], jsonb_build_object('a', i), point(i, i), to_tsvector('simple', 'word' || i) from generate_series(1, ${rows}) i;
  create index ${name}_customer on ${name} (customer);
  create index ${name}_lower on ${name} (lower(note));
  create index ${name}_some on ${name} (id) where customer = 3;
  create index ${name}_tags on ${name} using gin (tags);
  create index ${name}_words on ${name} using gin (words);
  create index ${name}_doc on ${name} using gin (doc jsonb_path_ops);
  create index ${name}_hash on ${name} using hash (customer);
  create index ${name}_at on ${name} using gist (at);
  create index ${name}_note on ${name} using spgist (note);
  ${/^(orders|old_said|old_like)$/.test(name) ? slowly(name) : ''}`;

const slowly = (name: string) => `
  create index ${name}_said on ${name} using gin (to_tsvector('simple', note));
  create index ${name}_like on ${name} using gin (note gin_trgm_ops)`;

const bareTable = (name: string) => `
  create table ${name} (id int, note text); insert into ${name} select i, md5(i::text) from generate_series(1, ${rows}) i`;

/** What each table suffers: files to cut or to put back as they were before 100 more rows came. */
const damages: Readonly<
  Record<
    string,
    { bare?: true; vacuum: boolean; cut?: number; zero?: number; stale?: string; map?: true; found: string[] }
  >
> = {
  // Its visibility map is from before the deletion.
  lying: { vacuum: true, map: true, found: ['lying: A table has fewer rows than its index knows'] },
  zeroed_seen: { vacuum: true, zero: 3, found: ['zeroed_seen: A table has fewer rows than its index knows'] },
  zeroed_unseen: {
    vacuum: false,
    zero: 3,
    found: ['zeroed_unseen: Blocks of a table are empty although its index points to rows in them'],
  },
  bare_seen: {
    bare: true,
    vacuum: true,
    zero: 3,
    found: ['bare_seen: Blocks of a table are empty although its visibility map knows of rows in them'],
  },
  // A server that crashed may have left it.
  bare_unseen: { bare: true, vacuum: false, zero: 3, found: [] },
  half_seen: { vacuum: true, cut: 10, found: ['half_seen: A table has fewer rows than its index knows'] },
  empty_seen: { vacuum: true, cut: 0, found: ['empty_seen: A table has fewer rows than its index knows'] },
  half_unseen: {
    vacuum: false,
    cut: 10,
    found: ['half_unseen: Blocks of a table cannot be read that its index points to'],
  },
  ...Object.fromEntries(
    ['pkey', 'tags', 'words', 'said', 'like', 'at', 'note', 'hash'].map((index) => [
      `old_${index}`,
      { vacuum: index < 'o', stale: `old_${index}_${index}`, found: [`old_${index}_${index}: A `] },
    ]),
  ),
};

const loud = (findings: readonly Finding[]) => findings.filter(({ outcome }) => outcome !== 'pass');
const inShop = { databases: ['shop'] };

async function statements(cluster: Cluster, text: string): Promise<void> {
  for (const statement of text.split(/;\n?\s*(?=create|insert|vacuum|update|delete|alter)/))
    await cluster.query(statement, 'shop');
}

describe.each([10, 15, 18])('PostgreSQL %i', (major) => {
  const clusters = sharedClusters();

  async function shop(): Promise<Cluster> {
    const settings = { autovacuum: false, enable_seqscan: false, enable_indexonlyscan: false };
    const cluster = await clusters.primary(major, { settings });
    await cluster.query('create database shop');
    await cluster.query('create extension pg_trgm', 'shop');
    return cluster;
  }
  async function stopped(cluster: Cluster, work: () => Promise<void>): Promise<Cluster> {
    await cluster.stop();
    await work();
    const again = await restart(cluster);
    clusters.stopLater(again);
    return again;
  }

  test('lost rows and lost entries are found, with and without a visibility map', async () => {
    let cluster = await shop();
    const files: { name: string; heap: string; stale: string | undefined }[] = [];
    for (const [name, { bare, vacuum, stale, map }] of Object.entries(damages)) {
      await cluster.query(bare === true ? bareTable(name) : table(name), 'shop');
      if (vacuum) await cluster.query(`vacuum ${name}`, 'shop');
      const heap = await fileOf(cluster, name);
      const index = stale === undefined ? undefined : await fileOf(cluster, stale);
      files.push({ name, heap, stale: map === true ? `${heap}_vm` : index });
    }
    expect((await runOn(cluster, indexCount(inShop))).outcome).toBe('pass');
    cluster = await stopped(cluster, async () => {
      for (const { stale } of files) if (stale !== undefined) await copyFile(stale, `${stale}.old`);
    });
    for (const { name, stale } of files)
      if (stale !== undefined && damages[name]?.map === true)
        await cluster.query(`delete from ${name} where id <= 100`, 'shop');
      else if (stale !== undefined)
        await cluster.query(
          `insert into ${name} select i + ${rows}, i, md5(i::text), array[i], '{"a": 1}', point(i, i), 'late' from generate_series(1, 100) i`,
          'shop',
        );
    cluster = await stopped(cluster, async () => {
      for (const { name, heap, stale } of files) {
        const { cut, zero } = damages[name] ?? {};
        if (cut !== undefined) await truncate(heap, cut * block);
        if (stale !== undefined) await copyFile(`${stale}.old`, stale);
        if (zero === undefined) continue;
        await using handle = await open(heap, 'r+');
        await handle.write(Buffer.alloc(block), 0, block, zero * block);
      }
    });
    const { error, findings } = await runOn(cluster, indexCount(inShop), { timeoutMs: 150_000 });
    expect(error).toBeUndefined();
    const told = loud(findings).map(({ outcome, target, summary }) => `${outcome} ${target}: ${summary}`);
    for (const [name, { found }] of Object.entries(damages)) {
      const own = told.filter((line) => line.startsWith(`fail shop: public.${name}`)).toSorted();
      expect(own).toEqual(found.toSorted().map((start) => expect.stringContaining(`fail shop: public.${start}`)));
    }
    expect(findings.find(({ target }) => target === 'shop: public.old_tags_tags')).toMatchObject({
      summary: 'A gin index lacks 100 rows of its table',
      measured: rows,
      threshold: rows + 100,
    });
  });

  test('what production has in its tables alarms nobody, and what was not counted is told', async () => {
    const cluster = await shop();
    await statements(
      cluster,
      `${table('orders')};
       update orders set note = 'changed' where id % 3 = 0; delete from orders where id % 5 = 0;
       vacuum orders; update orders set customer = null where id % 4 = 0; delete from orders where id > 1400;
       create index on orders using hash (lower(note)); create index on orders using brin (id);
       create function is_odd(int) returns bool immutable language plpgsql as 'begin raise exception ''code of the backup ran''; end';
       create table with_code (id int); create index with_code_some on with_code (id) where is_odd(id);
       create function words_of(text) returns tsvector immutable language plpgsql as 'begin if $1 = ''now'' then raise exception ''code of the backup ran''; end if; return null; end';
       create table with_words (note text); create index on with_words using gin (words_of(note)); create index on with_words using gin ((string_to_array(note, ' ')));
       create table many (same int); insert into many select 1 from generate_series(1, 20000); create index on many (same);
       create table kinds (a box, b circle, c polygon, d int4range, e inet, f text[], g tsvector);
       insert into kinds select box(point(i, i), point(0, 0)), circle(point(i, i), 1), polygon(box(point(i, i), point(0, 0))), int4range(i, i + 5), '10.0.0.1', array[null, 'x'], to_tsvector('simple', 'word ' || i) from generate_series(1, 300) i;
       insert into kinds select from generate_series(1, 50);
       create index on kinds using gist (a); create index on kinds using gist (b); create index on kinds using gist (c); create index on kinds using gist (d);
       create index on kinds using gist (e inet_ops); create index on kinds using spgist (d); create index on kinds using gin (f, g); create index on kinds using gist (g);
       create table vacant (id int, note text); insert into vacant select i, 'x' from generate_series(1, 2000) i; delete from vacant where id < 1900; vacuum vacant;
       create type mood as enum ('sad', 'happy'); create table people (m mood); insert into people values ('sad'), ('happy'), (null);
       create index on people (m) where m = 'happy';
       create table parent (id int primary key); create table child (primary key (id)) inherits (parent); insert into parent select generate_series(1, 10); insert into child select generate_series(1, 20);
       create table secret (id int primary key); insert into secret select generate_series(1, 10); alter table secret enable row level security; alter table secret force row level security;
       create unlogged table scratch (id int primary key); create materialized view never as select 1 as a with no data; create unique index on never (a);
       create schema "Odd ""schéma"".x"; create table "Odd ""schéma"".x"."o'Brien %I $1" ("Ä b" int[], c int); create index on "Odd ""schéma"".x"."o'Brien %I $1" using gin ("Ä b") where c > 3; create index "Ix %s ""q""" on "Odd ""schéma"".x"."o'Brien %I $1" (c);
       create index unfinished on orders (note); update pg_index set indisvalid = false where indexrelid = 'unfinished'::regclass`,
    );
    // As if it were large, and had never been vacuumed.
    await cluster.query(`update pg_class set reltuples = 3e7, relallvisible = 0 where relname = 'many'`, 'shop');
    const catalog = 'select count(*)::int as invalid from pg_index where not indisvalid';
    const progress: number[] = [];
    const run = { onProgress: (done: number, total: number) => progress.push(done / total) };
    const result = await runOn(cluster, indexCount(), { run });
    expect(result.error ?? loud(result.findings)).toEqual([]);
    const evidence = result.findings.find(({ target }) => target === 'shop')?.evidence ?? [];
    expect(evidence.map((line) => line.replace('not counted: ', ''))).toEqual([
      '1 brin index, which cannot be asked for all rows',
      '1 gin index, which cannot be asked for all rows',
      '1 hash index, which cannot be asked for all rows',
      '2 indexes, whose condition or expression would run code of the database',
      '1 large index, which would cost a random read or a computation per row',
      '1 invalid index, which nothing uses',
    ]);
    expect(progress.at(-1)).toBe(1);
    expect(await cluster.query(catalog, 'shop')).toEqual([{ invalid: 1 }]);
  });
});

test('a server that extended a table and crashed left blocks of zeros, and that is no fault', async () => {
  await using clusters = await testClusters();
  const cluster = await clusters.primary(15, { settings: { autovacuum: false } });
  await cluster.query('create table t (id int primary key); insert into t select generate_series(1, 5000)');
  const file = await fileOf(cluster, 't', 'postgres');
  await cluster.stop();
  await truncate(file, 60 * block);
  const again = await restart(cluster);
  clusters.stopLater(again);
  expect(await runOn(again, indexCount())).toMatchObject({ outcome: 'pass' });
});

test('a table that a prepared transaction has locked is could-not-verify', async () => {
  await using clusters = await testClusters();
  const cluster = await clusters.primary(15, { settings: { max_prepared_transactions: 2 } });
  await cluster.query('create table t (id int primary key)');
  const session = await cluster.connect();
  await session.query('begin; lock table t in access exclusive mode');
  await session.query("prepare transaction 'left over'");
  await session.end();
  const locked = { of: new Map([['postgres', ['public.t']]]), timeoutMs: 500 };
  expect(await runOn(cluster, indexCount(), { locked })).toMatchObject({
    outcome: 'could-not-verify',
    error: {
      code: 'LOCKED_BY_PREPARED_TRANSACTION',
      blame: 'operator',
      message: expect.stringContaining('public.t'),
    },
  });
});
