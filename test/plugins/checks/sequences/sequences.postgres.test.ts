import { copyFile, open, rm, truncate } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Cluster } from '../../../../core/demo/index.ts';
import type { Finding } from '../../../../core/index.ts';
import { sequences } from '../../../../plugins/checks/index.ts';
import { sharedClusters } from '../../../support/shared-clusters.ts';
import { fileOf, restart } from '../damage.ts';
import { runOn } from '../run-on.ts';

const loud = (findings: readonly Finding[]) => findings.filter(({ outcome }) => outcome !== 'pass');

/** Offsets of last_value and of the mark of a sequence's only page (special space of 8 bytes at its end). */
const lastValue = 8192 - 8 - 24;
const mark = 8192 - 8;

const damages: Readonly<Record<string, { summary: string; damage: (file: string) => Promise<unknown> }>> = {
  gone: { summary: 'A sequence cannot be read', damage: (file) => rm(file) },
  empty: { summary: 'A sequence has lost its value', damage: (file) => truncate(file, 0) },
  marked: { summary: 'A sequence cannot be read', damage: (file) => write(file, mark, 8) },
  beyond: { summary: 'The value of a sequence is not between its bounds', damage: (file) => write(file, lastValue, 8) },
};

async function write(file: string, offset: number, length: number): Promise<void> {
  await using handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(length, 0x7a), 0, length, offset);
}

describe.each([10, 15, 18])('PostgreSQL %i', (major) => {
  const clusters = sharedClusters();

  // Without data checksums: what is wrong on a page is for the check to see.
  async function shop(sql: string): Promise<Cluster> {
    const initdbArgs = major >= 18 ? ['--no-data-checksums'] : [];
    const cluster = await clusters.primary(major, { initdbArgs });
    await cluster.query('create database shop');
    for (const statement of sql.split(/;\n\s*/)) await cluster.query(statement, 'shop');
    return cluster;
  }
  async function stopped(cluster: Cluster, work: () => Promise<unknown>): Promise<Cluster> {
    await cluster.stop();
    await work();
    const again = await restart(cluster);
    clusters.stopLater(again);
    return again;
  }

  test('a sequence that is lost, damaged or older than its column', async () => {
    let cluster = await shop(`
      create table orders (id bigint generated always as identity primary key, note text);
      create table "Odd "".x" ("Ä b" serial unique);
      create table down (id int primary key); create sequence down_numbers increment -2 owned by down.id; alter table down alter id set default nextval('down_numbers');
      create table measured (id serial, day int) partition by range (day); create table measured_1 partition of measured for values from (0) to (10);
      create unique index on measured_1 (id);
      ${Object.keys(damages)
        .map((name) => `create sequence ${name} maxvalue 1000`)
        .join(';\n')};
      insert into orders (note) select 'x' from generate_series(1, 40); insert into "Odd "".x" select from generate_series(1, 40); insert into down select from generate_series(1, 40)`);
    await cluster.query(`insert into measured (day) select 1 from generate_series(1, 40)`, 'shop');
    const stale: string[] = [];
    for (const name of ['orders_id_seq', 'measured_id_seq', 'down_numbers', '"Odd "".x_Ä b_seq"'])
      stale.push(await fileOf(cluster, name));
    const files = new Map<string, string>();
    for (const name of Object.keys(damages)) files.set(name, await fileOf(cluster, name));
    expect(await runOn(cluster, sequences())).toMatchObject({ outcome: 'pass' });
    cluster = await stopped(cluster, () => Promise.all(stale.map((file) => copyFile(file, `${file}.old`))));
    await cluster.query(
      `insert into orders (note) select 'x' from generate_series(1, 200); insert into "Odd "".x" select from generate_series(1, 200);
       insert into down select from generate_series(1, 200); insert into measured (day) select 1 from generate_series(1, 200)`,
      'shop',
    );
    cluster = await stopped(cluster, async () => {
      for (const file of stale) await copyFile(`${file}.old`, file);
      for (const [name, { damage }] of Object.entries(damages)) await damage(files.get(name) ?? '');
    });
    const { error, findings } = await runOn(cluster, sequences());
    expect(error).toBeUndefined();
    const behind = ['down_numbers', 'orders_id_seq', 'measured_id_seq', '"Odd "".x_Ä b_seq"'];
    expect(
      loud(findings)
        .map(({ outcome, target, summary }) => `${outcome} ${target}: ${summary}`)
        .toSorted(),
    ).toEqual(
      [
        ...Object.entries(damages).map(([name, { summary }]) => `fail shop: public.${name}: ${summary}`),
        ...behind.map((name) => `warn shop: public.${name}: A sequence is behind 1 column that it feeds`),
      ].toSorted(),
    );
    const evidence = findings.find(({ target }) => target === 'shop: public.measured_id_seq')?.evidence;
    expect(evidence).toEqual(['public.measured_1.id']);
    const strict = await runOn(cluster, sequences({ behind: 'fail', databases: ['shop'] }));
    expect(loud(strict.findings).every(({ outcome }) => outcome === 'fail')).toBe(true);
  });

  test('what healthy servers do with numbers alarms nobody', async () => {
    let cluster = await shop(`
      create table orders (id serial primary key);
      insert into orders select from generate_series(1, 100);
      create table marks (id serial primary key);
      insert into marks select from generate_series(1, 100);
      insert into marks values (99999999);
      create table foreign_numbers (id serial primary key);
      insert into foreign_numbers select generate_series(1, 100);
      create table not_unique (id serial, other int);
      insert into not_unique select from generate_series(1, 5);
      insert into not_unique select generate_series(1, 100);
      create sequence round maxvalue 50 cycle;
      create table rounds (id int unique default nextval('round'));
      insert into rounds select from generate_series(1, 50);
      delete from rounds where id < 20;
      insert into rounds select from generate_series(1, 5);
      create sequence tens;
      create table computed (id int unique default nextval('tens') * 10);
      insert into computed select from generate_series(1, 100);
      create table subscribed (id serial primary key);
      insert into subscribed select from generate_series(1, 5);
      insert into subscribed select generate_series(6, 100);
      create sequence odd_numbers increment 2;
      create table of_two_servers (id bigint primary key default nextval('odd_numbers'));
      insert into of_two_servers select from generate_series(1, 20);
      insert into of_two_servers select i * 2 from generate_series(1, 90) i;
      create sequence small as smallint;
      select setval('small', 32767);
      create temp sequence mine`);
    await cluster.query(
      `create subscription s connection 'host=/nowhere' publication p with (connect = false, slot_name = none)`,
      'shop',
    );
    await cluster.query(
      `insert into pg_subscription_rel (srsubid, srrelid, srsubstate, srsublsn) select oid, 'subscribed'::regclass, 'r', '0/1' from pg_subscription`,
      'shop',
    );
    if (major >= 15) await cluster.query('create unlogged sequence scratch', 'shop');
    await cluster.query("select nextval('tens')", 'shop');
    // Recovery takes a sequence up to 32 numbers ahead, never back.
    await cluster.stop('immediate');
    cluster = await restart(cluster);
    clusters.stopLater(cluster);
    const result = await runOn(cluster, sequences());
    expect(result.error ?? loud(result.findings)).toEqual([]);
    expect(result.findings.find(({ target }) => target === 'shop')?.summary).toBe(
      '9 sequences can be read, ahead of 5 unique columns',
    );
  });
});
