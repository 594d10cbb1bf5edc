import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../../core/index.ts';
import { catalogState } from '../../../../plugins/checks/index.ts';
import { testClusters } from '../../../support/cluster.ts';
import { runOn } from '../run-on.ts';

const loud = (findings: readonly Finding[]) => findings.filter(({ outcome }) => outcome !== 'pass');

const healthy = `
  create table customers (id int primary key, note text check (note <> ''));
  create table orders (id int primary key, customer int references customers);
  create index on orders (customer);
  create materialized view latest as select * from orders;
  create function nothing() returns trigger language plpgsql as 'begin return new; end';
  create trigger quiet before insert on orders for each row execute procedure nothing();
  alter table orders enable replica trigger quiet;
  create table years (y int) partition by range (y);
  create table y1 partition of years for values from (1) to (2);
  create policy nobody on orders using (false);
  create domain positive as int check (value > 0);
  create unlogged table scratch (id int primary key)`;
const unfinished = `
  create table dup (a int); insert into dup values (1), (1); create unique index dup_a on dup (a) where a > 1;
  update pg_index set indisvalid = false where indexrelid = 'dup_a'::regclass;
  alter table orders add constraint late foreign key (customer) references customers not valid;
  alter table customers add constraint long check (note <> 'x') not valid;
  alter domain positive add constraint small check (value < 100) not valid;
  create materialized view "Never ""x""" as select 1 as a with no data;
  alter table orders disable trigger all`;

describe.each([10, 15, 18])('PostgreSQL %i', (major) => {
  test('unfinished business is told, once, and a healthy cluster is not', async () => {
    await using clusters = await testClusters();
    const cluster = await clusters.primary(major, { settings: { max_prepared_transactions: 5 } });
    await cluster.query('create database shop');
    await cluster.query(healthy, 'shop');
    if (major >= 18)
      await cluster.query(
        'alter table orders add constraint told foreign key (id) references customers not enforced',
        'shop',
      );
    const before = await runOn(cluster, catalogState());
    expect(before.error ?? loud(before.findings)).toEqual([]);

    await cluster.query(unfinished, 'shop');
    const session = await cluster.connect('shop');
    await session.query(`begin; insert into customers values (1)`);
    await session.query(`prepare transaction 'transfer 7'`);
    await session.end();
    const { outcome, error, findings } = await runOn(cluster, catalogState());
    expect(error).toBeUndefined();
    expect(outcome).toBe('warn');
    expect(
      loud(findings).map(({ target, evidence }) => `${target}: ${evidence?.join()}`.replace(/, prepared.*/, '')),
    ).toEqual([
      'shop: public.dup_a: index of table public.dup',
      'shop: public.customers: constraint long',
      'shop: public.orders: constraint late',
      'shop: public.positive: constraint small',
      'shop: public."Never ""x""": undefined',
      'shop: public.orders: constraint orders_customer_fkey',
      'shop: public.orders: trigger quiet',
      `shop: 'transfer 7'`,
    ]);
    const ignored = await runOn(
      cluster,
      catalogState({ ignore: ['disabled-trigger', 'prepared-transaction', 'invalid-index', 'not-valid-constraint'] }),
    );
    expect(loud(ignored.findings).map(({ summary }) => summary)).toEqual([
      'A materialized view is not populated: every query on it fails',
      'A foreign key is switched off by disabled triggers: rows may break it',
    ]);
    const old = await runOn(cluster, catalogState({ maxTransactionAge: 1, databases: ['postgres'] }));
    expect(loud(old.findings).find(({ target }) => target === 'template0')).toMatchObject({
      outcome: 'warn',
      threshold: 1,
      unit: 'transactions',
    });

    await cluster.query(
      `do 'begin for i in 10..30 loop execute format($$create materialized view m%s as select 1 as a with no data$$, i); end loop; end'`,
      'shop',
    );
    const many = loud((await runOn(cluster, catalogState())).findings).filter(({ summary }) =>
      /materialized/.test(summary),
    );
    expect(many).toHaveLength(11);
    expect(many.at(-1)?.summary).toBe('12 more materialized views are not populated');
  });
});
