import { truncate } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../../../core/demo/index.ts';
import { foreignKeys } from '../../../../plugins/checks/index.ts';
import { testClusters } from '../../../support/cluster.ts';
import { sharedClusters } from '../../../support/shared-clusters.ts';
import { fileOf, flipByte, restart } from '../damage.ts';
import { runOn } from '../run-on.ts';

const check = (cluster: Cluster, database: string) => runOn(cluster, foreignKeys(), { databases: [database] });

/** Every kind of foreign key, each with rows that a careless anti-join would call orphans. */
const healthy = (major: number) => [
  `create table customers (id int primary key, boss int references customers deferrable initially deferred);
   insert into customers values (1, 2), (2, 1), (3, null);
   create table pairs (a int, b text, primary key (a, b)); insert into pairs values (1, 'x'), (2, 'y');
   create table simple (a int, b text, foreign key (a, b) references pairs);
   insert into simple values (1, 'x'), (9, null), (null, 'z'), (null, null);
   create table full_match (a int, b text, foreign key (a, b) references pairs match full);
   insert into full_match values (1, 'x'), (null, null);
   create table wide_key (id bigint references customers, code numeric(4)); insert into wide_key values (1), (null);
   create domain code as char(5); create table codes (code code primary key); insert into codes values ('ab');
   create table coded (code char(9) references codes); insert into coded values ('ab'), ('ab   ');
   create table cents (id numeric primary key); insert into cents values (1.0);
   create table spent (id int references cents); insert into spent values (1);
   create type mood as enum ('glad'); create table moods (mood mood primary key, list mood[] unique);
   insert into moods values ('glad', '{glad}');
   create table felt (mood mood references moods, list mood[] references moods (list)); insert into felt values ('glad', '{glad}')`,
  `create table parents (id int primary key); create table children () inherits (parents);
   insert into parents values (1); insert into children values (2);
   create table of_parents (id int references parents); insert into of_parents values (1);
   create table heirs () inherits (of_parents); insert into heirs values (7)`,
  `create schema "Odd ""schéma"".x"; create table "Odd ""schéma"".x"."o'Brien; %I $1" ("Ä ""b" int primary key);
   insert into "Odd ""schéma"".x"."o'Brien; %I $1" values (1);
   create table "select" ("from" int constraint "a b; --" references "Odd ""schéma"".x"."o'Brien; %I $1");
   insert into "select" values (1)`,
  `create table late (id int); insert into late values (77);
   alter table late add foreign key (id) references customers not valid`,
  ...(major < 12
    ? []
    : [
        `create table days (day int, id int, primary key (day, id)) partition by range (day);
         create table days1 partition of days for values from (0) to (10);
         create table days2 partition of days for values from (10) to (20);
         insert into days values (1, 1), (11, 1);
         create table events (at int, day int, id int, foreign key (day, id) references days) partition by range (at);
         create table events1 partition of events for values from (0) to (10);
         create table events2 partition of events for values from (10) to (20) partition by list (day);
         create table events2a partition of events2 for values in (11);
         insert into events values (1, 1, 1), (2, 11, 1), (11, 11, 1)`,
      ]),
  ...(major < 18
    ? []
    : [
        `create extension btree_gist;
         create table rooms (id int, during int4range, primary key (id, during without overlaps));
         insert into rooms values (1, '[0,10)'), (1, '[10,20)'), (2, '[0,5)');
         create table stays (id int, during int4range, foreign key (id, period during) references rooms (id, period during));
         insert into stays values (1, '[5,15)'), (2, '[0,5)'), (7, null);
         create table lax (id int references customers not enforced); insert into lax values (88)`,
      ]),
];

describe.each([10, 15, 18])('PostgreSQL %i', (major) => {
  const clusters = sharedClusters();
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await clusters.primary(major);
  });

  const database = async (name: string, ...sql: readonly string[]) => {
    await cluster.query(`create database ${name}`);
    for (const text of sql) await cluster.query(text, name);
    return name;
  };
  /** As pg_restore --disable-triggers and logical replication write: nothing is enforced. */
  const behindTheBack = (sql: string) => `set session_replication_role = replica; ${sql}`;

  test('sound foreign keys of every kind pass, and what was not looked at is told', async () => {
    const result = await check(cluster, await database('sound', ...healthy(major)));
    expect(result.error ?? result.findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    const [finding] = result.findings;
    const count = { 10: 10, 15: 11, 18: 12 }[major];
    expect(finding?.summary).toMatch(new RegExp(`^${count} foreign keys hold`));
    expect(finding?.evidence).toEqual([
      'not looked at: 1 foreign key, not valid',
      ...(major < 18 ? [] : ['not looked at: 1 foreign key, not enforced']),
    ]);
    expect((await check(cluster, 'postgres')).findings).toMatchObject([{ summary: 'No foreign keys to check' }]);
  });

  test('rows without their partner are counted, by every rule of matching', async () => {
    await database('orphaned', ...healthy(major));
    await cluster.query(
      behindTheBack(`
      insert into customers values (4, 99);
      insert into simple values (1, 'y'), (9, 'x'), (9, null);
      insert into full_match values (1, 'y'), (1, null);
      insert into wide_key values (5000000000);
      insert into coded values ('xy');
      insert into of_parents values (2);
      insert into "select" values (2), (3);
      ${major < 12 ? '' : `insert into events values (3, 11, 2), (12, 11, 3);`}
      ${major < 18 ? '' : `insert into stays values (1, '[15,25)'), (3, '[0,1)');`}`),
      'orphaned',
    );
    const { outcome, error, findings } = await check(cluster, 'orphaned');
    expect(error).toBeUndefined();
    expect(outcome).toBe('fail');
    const found = Object.fromEntries(findings.map(({ target, measured }) => [target, measured]));
    expect(found).toEqual({
      'orphaned: public.customers (customers_boss_fkey)': 1,
      [`orphaned: public.simple (simple_a${major < 12 ? '' : '_b'}_fkey)`]: 2,
      [`orphaned: public.full_match (full_match_a${major < 12 ? '' : '_b'}_fkey)`]: 2,
      'orphaned: public.wide_key (wide_key_id_fkey)': 1,
      'orphaned: public.coded (coded_code_fkey)': 1,
      'orphaned: public.of_parents (of_parents_id_fkey)': 1,
      'orphaned: public."select" ("a b; --")': 2,
      ...(major < 12 ? {} : { 'orphaned: public.events (events_day_id_fkey)': 2 }),
      ...(major < 18 ? {} : { 'orphaned: public.stays (stays_id_during_fkey)': 2 }),
    });
  });

  test('a foreign key that the source itself does not enforce makes a warning', async () => {
    await database(
      'lax',
      'create table a (id int primary key); create table b (id int references a); insert into a values (1)',
    );
    await cluster.query('alter table b disable trigger all; insert into b values (1), (2)', 'lax');
    expect(await check(cluster, 'lax')).toMatchObject({
      outcome: 'warn',
      findings: [{ outcome: 'warn', target: 'lax: public.b (b_id_fkey)', measured: 1, unit: 'rows' }],
    });
  });

  test('code of the database is not run to compare keys', async () => {
    await database(
      'own',
      `create function same(int, int) returns bool immutable strict language plpgsql as 'begin raise exception ''run''; end';
       create function low(int, int) returns bool immutable strict language sql as 'select $1 operator(pg_catalog.<) $2';
       create operator === (leftarg = int, rightarg = int, procedure = same);
       create operator <<< (leftarg = int, rightarg = int, procedure = low);
       create operator class own_ops for type int using btree as operator 1 <<<, operator 3 ===, function 1 btint4cmp(int, int);
       create table a (id int not null); create unique index a_id on a (id own_ops);
       create table b (id int references a (id))`,
    );
    await cluster.query(behindTheBack('insert into b values (5)'), 'own');
    const { outcome, findings } = await check(cluster, 'own');
    expect(outcome).toBe('pass');
    expect(findings[0]?.evidence).toEqual(['not looked at: 1 foreign key, compared by functions of the database']);
  });

  test('keys of a type whose library the sandbox lacks are could-not-verify', async () => {
    await database(
      'lacking',
      'create extension citext; create table a (id citext primary key); create table b (id citext references a)',
      `update pg_proc set probin = '$libdir/gone' where probin = '$libdir/citext'`,
    );
    expect(await check(cluster, 'lacking')).toMatchObject({
      outcome: 'could-not-verify',
      error: { code: 'SERVER_LIBRARY_MISSING', blame: 'sandbox' },
    });
  });

  test('lost rows of the referenced table are found although its index remembers them', async () => {
    await using own = await testClusters();
    const shop = await own.primary(major, { initdbArgs: [] });
    await shop.query(
      `create table customers (id int primary key, note text default repeat('x', 200));
       insert into customers select generate_series(1, 2000); analyze customers;
       create table orders (id int, customer int references customers); insert into orders select i, i from generate_series(1, 2000) i;
       create table visits (customer int references customers); insert into visits values (1)`,
    );
    await shop.query(
      'alter database postgres set enable_seqscan = off; alter database postgres set enable_hashjoin = off',
    );
    await shop.query('vacuum customers');
    const file = await fileOf(shop, 'customers', 'postgres');
    const visits = await fileOf(shop, 'visits', 'postgres');
    await shop.stop();
    await truncate(file, 8192 * 20);
    // The upper byte of pd_lower: no page header looks like that.
    await flipByte(visits, 0, 13);
    const damaged = await restart(shop);
    own.stopLater(damaged);
    const { outcome, findings } = await check(damaged, 'postgres');
    expect(outcome).toBe('fail');
    expect(findings).toMatchObject([
      { target: 'postgres: public.orders (orders_customer_fkey)' },
      {
        target: 'postgres: public.visits (visits_customer_fkey)',
        summary: 'The rows of a foreign key cannot be read',
        evidence: [expect.stringContaining('XX001')],
      },
    ]);
    expect(findings[0]?.measured).toBeGreaterThan(1000);
    expect(JSON.stringify(findings)).not.toContain('xxx');
  });
});
