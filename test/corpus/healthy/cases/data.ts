import { each } from '../support/each.ts';
import type { HealthyCase } from '../healthy-case.ts';
import { types } from './sql/types.ts';

export const dataCases: readonly HealthyCase[] = [
  {
    name: 'empty',
    title: 'A cluster that nobody has used since initdb',
    make: async ({ cluster, backup }) => backup(await cluster()),
  },
  {
    name: 'types',
    title: 'Every built-in type with its extremes, arrays, domains, composites, enums, ranges',
    async make({ cluster, backup, major }) {
      const server = await cluster();
      await each(server, types(major));
      await backup(server);
    },
  },
  {
    name: 'toast',
    title: 'Large values, compressed and not, inline and out of line, and rows of all shapes',
    async make({ cluster, backup, major }) {
      const server = await cluster();
      await each(server, [
        `create table big (id int primary key, plain text, external text, extended text, main text, bytes bytea, docs jsonb);
         alter table big alter plain set storage plain, alter external set storage external, alter main set storage main`,
        `insert into big select i, repeat('p', i), (select string_agg(md5((i * j)::text), '') from generate_series(1, 200) j),
           repeat('compresses well ', 5000 + i), repeat('m', 3000),
           decode((select string_agg(md5((i + j)::text), '') from generate_series(1, 300) j), 'hex'),
           (select jsonb_object_agg('key' || j, repeat(md5(j::text), 20)) from generate_series(1, 50) j)
         from generate_series(1, 60) i`,
        `update big set extended = extended || 'x', docs = docs || '{"more": true}' where id % 3 = 0`,
        'delete from big where id % 10 = 0',
        `insert into big (id, extended) values (1000, repeat(md5('huge'), 300000))`,
        ...(major >= 14 ? [`alter table big alter extended set compression pglz`] : []),
        'create index on big (md5(extended)); create table same as select * from big',
        'create table big_key (body text); create unique index on big_key (md5(body)); insert into big_key select external from big where external is not null',
        `create table small_toast (body text) with (toast_tuple_target = 128)`.replace(
          /with .*/,
          major >= 11 ? '$&' : '',
        ),
        `insert into small_toast select string_agg(md5(i::text), '') from generate_series(1, 30) i`,
      ]);
      await backup(server);
    },
  },
  {
    name: 'toast-lz4',
    title: 'Values compressed by lz4, where the server can',
    since: 15,
    // Of the servers that tests start here only Debian's has lz4.
    until: 15,
    async make({ cluster, backup }) {
      const server = await cluster({ settings: { default_toast_compression: 'lz4', wal_compression: 'lz4' } });
      await each(server, [
        `create table big (id int primary key, body text, pglz text compression pglz)`,
        `insert into big select i, repeat(md5(i::text), 1000), repeat(md5(i::text), 1000) from generate_series(1, 100) i`,
      ]);
      await backup(server);
    },
  },
  {
    name: 'shapes-of-tables',
    title: 'Tables without columns, with 1500, with dropped ones, with defaults added later, with every fill factor',
    async make({ cluster, backup }) {
      const server = await cluster();
      const columns = Array.from({ length: 1500 }, (_, index) => `c${index} int`).join(', ');
      await each(server, [
        'create table nothing (); insert into nothing select from generate_series(1, 10)',
        'create table never_filled (id int primary key, body text)',
        `create table wide (${columns}); insert into wide (c0, c1499) values (1, 2), (null, null)`,
        `create table dropped (a int, b text, c int); insert into dropped select i, 'b' || i, i from generate_series(1, 500) i;
         alter table dropped drop b; alter table dropped add d text default 'added' not null; alter table dropped add b numeric;
         insert into dropped values (0, 0, 'new', 1.5); create index on dropped (d, b)`,
        `create table full_pages (id int, body text) with (fillfactor = 100); insert into full_pages select i, 'x' from generate_series(1, 3000) i`,
        `create table loose (id int primary key, n int) with (fillfactor = 10); insert into loose select i, 0 from generate_series(1, 500) i`,
        `create table nulls (a int, b text, c int); insert into nulls select null, null, null from generate_series(1, 1000);
         create index on nulls (a); create unique index on nulls (b)`,
        'create table emptied (id int primary key); insert into emptied select generate_series(1, 1000)',
        'delete from emptied',
        'vacuum emptied',
        'create table truncated (id serial primary key, body text); insert into truncated (body) select md5(i::text) from generate_series(1, 5000) i',
        'truncate truncated restart identity',
      ]);
      await backup(server);
    },
  },
  {
    name: 'bloat-and-hot-chains',
    title: 'Dead rows, HOT chains, pruned and frozen pages, vacuumed ends, clustered and rewritten tables',
    async make({ cluster, backup }) {
      const server = await cluster({ settings: { autovacuum: 'off' } });
      await each(server, [
        `create table hot (id int primary key, n int, body text) with (fillfactor = 50);
         insert into hot select i, 0, repeat('h', 50) from generate_series(1, 2000) i`,
        ...Array.from({ length: 6 }, (_, index) => `update hot set n = n + 1 where id % 7 <> ${index}`),
        'create table bloated as select i as id, md5(i::text) as body from generate_series(1, 5000) i',
        'create index on bloated (body); create index on bloated using brin (id)',
        'update bloated set body = md5(body)',
        'delete from bloated where id % 3 = 0',
        `begin; insert into bloated select i, 'rolled back' from generate_series(1, 2000) i; rollback`,
        'create table frozen as select i as id from generate_series(1, 5000) i; create index on frozen (id)',
        'vacuum freeze frozen',
        'update frozen set id = -id where id % 100 = 0',
        'create table shrunk as select i as id, md5(i::text) as body from generate_series(1, 10000) i; create index on shrunk (id)',
        'delete from shrunk where id > 100',
        'vacuum shrunk',
        'create table clustered (id int primary key, r float8); insert into clustered select i, random() from generate_series(1, 2000) i; create index clustered_r on clustered (r)',
        'cluster clustered using clustered_r',
        'delete from clustered where id % 2 = 0',
        'vacuum full clustered',
        'vacuum analyze hot',
        'update hot set n = -1 where id < 300',
        'reindex table bloated',
      ]);
      await backup(server);
    },
  },
  {
    name: 'large-objects',
    title: 'Large objects with owners, grants and comments, some written in parts',
    async make({ cluster, backup }) {
      const server = await cluster();
      await server.query(`
        create role keeper;
        create table scans (id int primary key, image oid);
        insert into scans select i, lo_from_bytea(0, decode(repeat(md5(i::text), i * 100), 'hex')) from generate_series(1, 30) i;
        insert into scans values (31, lo_create(0));
        select lo_put(image, 1000000, '\\xdeadbeef') from scans where id = 31;
        do $$ declare it oid; begin select image into it from scans where id = 1;
          execute format('alter large object %s owner to keeper', it);
          execute format('grant select on large object %s to public', it);
          execute format('comment on large object %s is %L', it, 'it''s a scan'); end $$;
        select lo_unlink(image) from scans where id = 2;`);
      await backup(server);
    },
  },
  {
    name: 'unlogged',
    title: 'Unlogged tables with indexes and sequences: recovery empties them, as it should',
    async make({ cluster, backup, major }) {
      const server = await cluster();
      await each(server, [
        'create unlogged table scratch (id serial primary key, body text, tags int[])',
        `insert into scratch (body, tags) select md5(i::text), array[i] from generate_series(1, 5000) i`,
        'create index on scratch (body); create index on scratch using gin (tags)',
        'create unlogged table child (scratch_id int references scratch)',
        'insert into child select generate_series(1, 100)',
        ...(major >= 15
          ? ['create unlogged sequence counter', `select nextval('counter') from generate_series(1, 50)`]
          : []),
        'create table was_unlogged (id int primary key); insert into was_unlogged select generate_series(1, 100); alter table was_unlogged set unlogged; alter table was_unlogged set logged',
        'vacuum analyze scratch',
      ]);
      await backup(server);
    },
  },
  {
    name: 'temporary-leftovers',
    title: 'Temporary tables of sessions that still run or were killed while they had them',
    async make({ cluster, backup, run }) {
      const first = await cluster({ settings: { autovacuum: 'off' } });
      const temporary = `create temp table mine (id serial primary key, body text);
        insert into mine (body) select repeat(md5(i::text), 100) from generate_series(1, 300) i; create index on mine (body);
        create temp view v as select * from mine; create temp sequence s; analyze mine`;
      const killed = await first.connect();
      await killed.query(temporary);
      await first.kill();
      await killed.end().catch(() => {});
      const server = await run(first.directory);
      const running = await server.connect();
      await running.query(temporary);
      await running.query('declare c cursor with hold for select * from generate_series(1, 300000)');
      await backup(server);
      await running.end();
    },
  },
  {
    name: 'ten-thousand-tables',
    title: 'Ten thousand tables with indexes',
    async make({ cluster, backup }) {
      const server = await cluster({ settings: { max_locks_per_transaction: 2000 } });
      await server.query('create database shop');
      for (let batch = 0; batch < 20; batch += 1) {
        await server.query(
          `do $$ begin for i in ${batch * 500}..${batch * 500 + 499} loop
             execute format('create table t%s (id int, body int)', i); end loop; end $$`,
          'shop',
        );
      }
      await server.query(
        `do $$ begin for i in 0..99 loop execute format('alter table t%s add primary key (id)', i);
           execute format('insert into t%s select g, g from generate_series(1, 5) g', i); end loop; end $$`,
        'shop',
      );
      await backup(server);
    },
  },
];
