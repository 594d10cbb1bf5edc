import { createShop, startLoad, type Cluster } from '../../../../core/demo/index.ts';
import { ownDirectory } from '../../../../core/demo/own-directory.ts';
import { join } from 'node:path';
import type { HealthyCase } from '../healthy-case.ts';
import { busyWith } from '../support/busy-with.ts';
import { each } from '../support/each.ts';
import { someData } from './sql/some-data.ts';

const large = `create table large (id int primary key, body text); insert into large select i, repeat(md5(i::text), 10) from generate_series(1, 20000) i; create index on large (body)`;
const quietly = { settings: { autovacuum: 'off' } } as const;

async function withShop(server: Cluster): Promise<void> {
  await createShop(server, { customers: 200 });
}

export const momentCases: readonly HealthyCase[] = [
  {
    name: 'founding-scenario',
    title: 'A standby under load, pg_basebackup as tar.gz',
    async make({ cluster, standby, backup }) {
      const primary = await cluster();
      await withShop(primary);
      const replica = await standby(primary);
      await using _load = await startLoad(primary);
      await backup(replica, { compress: 'gzip' });
    },
  },
  {
    name: 'primary-under-load',
    title: 'A primary under load, with checkpoints all the time and spread checkpoint',
    async make({ cluster, backup }) {
      const primary = await cluster({ settings: { checkpoint_timeout: '30s', max_wal_size: '32MB' } });
      await withShop(primary);
      await using _load = await startLoad(primary, { connections: 4, transactionsPerSecond: 400 });
      await using _busy = busyWith(primary, ['checkpoint', 'select pg_switch_wal()', 'vacuum'], 'shop');
      await backup(primary, { compress: 'gzip' });
    },
  },
  {
    name: 'wal-fetched',
    title: 'WAL in base.tar (--wal-method=fetch), under load',
    async make({ cluster, backup }) {
      const primary = await cluster();
      await withShop(primary);
      await using _load = await startLoad(primary);
      await backup(primary, { wal: 'fetch' });
    },
  },
  {
    name: 'no-manifest',
    title: 'No backup manifest',
    since: 13,
    async make({ cluster, backup }) {
      const server = await cluster();
      await server.query(someData);
      await backup(server, { manifest: false });
    },
    warnings: () => ['manifest: The backup has no manifest, so no file could be checked against it'],
  },
  {
    name: 'ddl-storm',
    title: 'Tables created, dropped, truncated, rewritten, clustered and reindexed while the backup runs',
    async make({ cluster, backup, major }) {
      const server = await cluster();
      await each(server, [
        large,
        'create table fixed (id int primary key); insert into fixed select generate_series(1, 1000)',
      ]);
      const storm = [
        'create table storm (id serial primary key, body text); insert into storm (body) select md5(i::text) from generate_series(1, 500) i; create index on storm (body)',
        'truncate storm',
        'insert into storm (body) select repeat(md5(i::text), 100) from generate_series(1, 500) i',
        'vacuum full storm',
        'cluster storm using storm_pkey',
        major >= 12 ? 'reindex table concurrently storm' : 'reindex table storm',
        'create index concurrently storm_c on storm (md5(body))',
        'alter table storm add extra int default 5, alter id type bigint',
        'create materialized view m as select * from storm; refresh materialized view m; drop materialized view m',
        'drop table storm',
        'analyze',
      ];
      await using _busy = busyWith(server, storm);
      await using _more = busyWith(server, [
        'vacuum full fixed',
        'reindex table large',
        'update fixed set id = id + 100000',
        'update fixed set id = id - 100000',
      ]);
      await backup(server);
      await backup(server, { into: join(server.directory, 'again') });
    },
  },
  {
    name: 'vacuum-truncation',
    title: 'VACUUM cuts the end off tables while the backup runs',
    async make({ cluster, backup }) {
      const server = await cluster(quietly);
      await server.query(large);
      await using _busy = busyWith(server, [
        'delete from large where id > 500',
        'vacuum large',
        'insert into large select i, repeat(md5(i::text), 10) from generate_series(501, 8000) i',
      ]);
      await backup(server);
    },
  },
  {
    name: 'databases-come-and-go',
    title: 'CREATE DATABASE (both strategies) and DROP DATABASE while the backup runs, SET TABLESPACE before it',
    async make({ cluster, backup, major, directory }) {
      const server = await cluster();
      await server.query(someData, 'template1');
      const location = join(directory, 'space');
      await ownDirectory(location, server.owner);
      await server.query(`create tablespace space location '${location}'`);
      await server.query('create database moving');
      // Not meanwhile: tablespaces are sent one after the other, and the WAL of a move holds no data. That loses databases.
      await server.query('alter database moving set tablespace space');
      const strategies = major >= 15 ? [' strategy wal_log', ' strategy file_copy'] : ['', ''];
      await using _busy = busyWith(server, [
        `create database coming${strategies[0]}`,
        `create database coming_too${strategies[1]}`,
        'drop database coming',
        'drop database coming_too',
      ]);
      await backup(server);
    },
    // A database is marked, in a transaction of its own, before it is dropped.
    mayWarn: ['coming', 'coming_too'].map(
      (name) =>
        `configuration: ${name}: the database is invalid: a DROP DATABASE on the source was interrupted, and nobody can connect to it`,
    ),
  },
  {
    name: 'open-transactions',
    title: 'Transactions that never commit, subtransactions beyond the cache, multixacts, locks and cursors',
    async make({ cluster, backup }) {
      const server = await cluster(quietly);
      await each(server, [someData, 'create table log (id serial primary key, n int)']);
      const open = await server.connect();
      await open.query(
        `begin; update orders set body = 'never' where id < 100; insert into orders select i, 'never' from generate_series(1000, 3000) i; create table never (id int primary key); delete from orders where id > 400`,
      );
      const deep = await server.connect();
      await deep.query('begin');
      await deep.query(
        `do $$ begin for i in 1..300 loop begin insert into log (n) values (i); if i % 7 = 0 then raise exception 'undo'; end if; exception when others then null; end; end loop; end $$`,
      );
      await deep.query(
        'savepoint a; update log set n = n + 1; savepoint b; delete from log where n % 2 = 0; rollback to b',
      );
      const lockers = await Promise.all(Array.from({ length: 5 }, () => server.connect()));
      for (const locker of lockers)
        await locker.query('begin; select * from orders where id between 200 and 300 for share');
      await lockers[0]?.query('select * from orders where id between 301 and 350 for no key update');
      await server.query('select * from orders where id between 200 and 300 for key share; checkpoint');
      for (const locker of lockers.slice(3)) await locker.query('commit');
      await backup(server);
      for (const client of [open, deep, ...lockers]) await client.end();
    },
  },
  {
    name: 'prepared-transactions',
    title: 'Prepared transactions, some older than a checkpoint, with locks and new tables',
    async make({ cluster, backup }) {
      const server = await cluster({ settings: { max_prepared_transactions: 20 } });
      await server.query(someData);
      for (let index = 0; index < 10; index += 1) {
        const client = await server.connect();
        await client.query('begin');
        await client.query(
          `insert into orders select ${1000 + index * 100} + i, 'prepared' from generate_series(1, 50) i; savepoint s; update orders set body = 'p' where id = ${index + 1}; create table prepared_${index} (id serial primary key)`,
        );
        await client.query(`prepare transaction 'it''s "${index}"'`);
        await client.end();
        if (index === 5) await server.query('checkpoint');
      }
      await server.query(`commit prepared 'it''s "0"'`);
      await server.query(`rollback prepared 'it''s "1"'`);
      await backup(server);
    },
    // Nobody but their owner can end them, on the restored server too.
    warnings: () => [
      'catalog-state: postgres: A prepared transaction waits to be ended: it keeps its locks, and vacuum from its work',
    ],
  },
  {
    name: 'two-backups-at-once',
    title: 'Two backups at once, under load',
    async make({ cluster, backup }) {
      const server = await cluster();
      await withShop(server);
      await using _load = await startLoad(server);
      await Promise.all([backup(server), backup(server, { into: join(server.directory, 'other') })]);
    },
  },
  {
    name: 'after-a-crash',
    title: 'A cluster that was killed under load and recovered by itself',
    async make({ cluster, backup, run }) {
      const first = await cluster();
      await withShop(first);
      const load = await startLoad(first);
      await first.kill();
      await load.stop().catch(() => 0);
      const server = await run(first.directory);
      await backup(server);
    },
  },
];
