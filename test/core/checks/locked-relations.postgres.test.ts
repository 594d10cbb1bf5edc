import { expect, test } from 'vitest';
import { runChecks } from '../../../core/checks/index.ts';
import { silentLog } from '../../../core/index.ts';
import { hostEnvironment } from '../../../core/testing/host-environment.ts';
import {
  amcheck,
  catalogState,
  foreignKeys,
  fullDecode,
  indexCount,
  pgDump,
  relationSize,
  rowCount,
  sequences,
} from '../../../plugins/checks/index.ts';
import { testClusters } from '../../support/cluster.ts';
import { plan } from '../../plugins/checks/run-on.ts';

const used = [
  foreignKeys(),
  fullDecode(),
  pgDump(),
  amcheck(),
  indexCount(),
  relationSize(),
  sequences(),
  catalogState(),
  rowCount({ database: 'shop', relation: 'public.locked', min: 1 }),
  rowCount({ database: 'shop', relation: 'public.free', min: 1 }),
];
const planned = () =>
  Promise.all(used.map((use, index) => plan(use).then((one) => ({ ...one, name: `${one.name} ${index}` }))));

test('a table that a prepared transaction has locked makes checks unsure, and keeps none from the others', async () => {
  await using clusters = await testClusters();
  const cluster = await clusters.primary(15, { settings: { max_prepared_transactions: 5 } });
  await cluster.query('create database shop');
  await cluster.query(
    `create table free (id int primary key);
     insert into free select generate_series(1, 10);
     create table locked (id serial primary key, free int references free);
     insert into locked (free) values (1);
     update pg_class set relpages = 12, reltuples = 1 where relname = 'locked'; -- worth a look: all rows in fewer blocks
     create table orphaned (free int);
     insert into orphaned values (99);
     set session_replication_role = replica;
     alter table orphaned add constraint to_free foreign key (free) references free not valid;
     update pg_constraint set convalidated = true where conname = 'to_free'`,
    'shop',
  );
  const prepare = async (database: string, statements: string) => {
    const session = await cluster.connect(database);
    await session.query(`begin; ${statements}`);
    await session.query(`prepare transaction 'of ${database}'`);
    await session.end();
  };
  await prepare('shop', 'lock table locked in access exclusive mode; insert into locked (free) values (2)');
  // Locked as well, but nobody can see it.
  await prepare('postgres', 'create table unseen (id int)');

  const environment = await hostEnvironment(cluster);
  const signal = new AbortController().signal;
  const results = await runChecks(await planned(), environment, { signal, log: silentLog, lockTimeoutMs: 500 });

  const told = results.map(({ name, outcome, error }) => [name.replace(/ \d+$/, ''), outcome, error?.code]);
  const locked = ['could-not-verify', 'LOCKED_BY_PREPARED_TRANSACTION'];
  expect(told).toEqual([
    // What it found elsewhere outweighs what it could not see.
    ['foreign-keys', 'fail', undefined],
    ['full-decode', ...locked],
    ['pg-dump', ...locked],
    ['amcheck', ...locked],
    ['index-count', ...locked],
    ['relation-size', ...locked],
    ['sequences', ...locked],
    ['catalog-state', 'warn', undefined],
    ['row-count', ...locked],
    ['row-count', 'pass', undefined],
  ]);
  for (const { error } of results.filter((result) => result.error !== undefined)) {
    expect(error).toMatchObject({ blame: 'operator', message: expect.stringContaining('of shop') });
    expect(error?.message).toMatch(/: public\.locked$/);
  }
  expect(
    results[0]?.findings
      .filter(({ outcome }) => outcome !== 'pass')
      .map(({ outcome, target }) => `${outcome} ${target}`),
  ).toEqual(['fail shop: public.orphaned (to_free)', 'warn shop']);
}, 60_000);
