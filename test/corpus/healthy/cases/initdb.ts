import type { HealthyCase } from '../healthy-case.ts';
import { advanceXids } from '../support/advance-xids.ts';
import { each } from '../support/each.ts';
import { someData } from './sql/some-data.ts';

export const initdbCases: readonly HealthyCase[] = [
  {
    name: 'no-data-checksums',
    title: 'A cluster without data checksums, the default up to 17',
    async make({ cluster, backup, major }) {
      const server = await cluster({ initdbArgs: major >= 18 ? ['--no-data-checksums'] : [] });
      await server.query(someData);
      await backup(server);
    },
  },
  {
    name: 'latin1',
    title: 'Databases in LATIN1, in SQL_ASCII with bytes of any encoding, in EUC_JP, WIN1252 and UTF8',
    async make({ cluster, backup }) {
      const server = await cluster({ initdbArgs: ['--data-checksums', '--encoding=LATIN1'] });
      await server.query(
        `create table t (id serial primary key, body text unique); insert into t (body) select chr(i) from generate_series(1, 255) i; comment on table t is 'Käse'`,
      );
      for (const encoding of ['SQL_ASCII', 'EUC_JP', 'WIN1252', 'UTF8', 'KOI8R', 'EUC_TW']) {
        const name = `in_${encoding.toLowerCase()}`;
        await server.query(`create database ${name} template template0 encoding '${encoding}'`);
        await each(
          server,
          [
            'create table t (id serial primary key, body text); create index on t (body)',
            encoding === 'SQL_ASCII'
              ? `set client_encoding = sql_ascii; insert into t (body) select convert_from(decode(lpad(to_hex(i), 2, '0') || 'ff80c3', 'hex'), 'sql_ascii') from generate_series(1, 255) i; create table "\u00fc" ("\u00e4" text)`
              : encoding === 'EUC_JP'
                ? `insert into t (body) values ('日本語'), ('テスト')`
                : encoding === 'KOI8R'
                  ? `insert into t (body) values ('привет')`
                  : `insert into t (body) values ('ascii')`,
          ],
          name,
        );
      }
      await backup(server);
    },
  },
  {
    name: 'sql-ascii',
    title: 'A whole cluster in SQL_ASCII, with values of any bytes and names in UTF-8',
    async make({ cluster, backup }) {
      const server = await cluster({ initdbArgs: ['--data-checksums', '--encoding=SQL_ASCII'] });
      await server.query(
        `create table "Käse 🐘" ("größe" int primary key, body text);
         insert into "Käse 🐘" select i, convert_from(decode(lpad(to_hex(i), 2, '0') || 'ff80c3', 'hex'), 'sql_ascii')
           from generate_series(1, 255) i;
         create index on "Käse 🐘" (body); create index on "Käse 🐘" using gin (string_to_array(body, null));
         create role "Jörg"`,
      );
      await backup(server);
    },
  },
  {
    name: 'c-utf8-locale',
    title: 'The locale C.UTF-8, with databases in C and POSIX',
    async make({ cluster, backup }) {
      const server = await cluster({ initdbArgs: ['--data-checksums', '--locale=C.UTF-8'] });
      await server.query(`create database plain template template0 lc_collate 'C' lc_ctype 'C'`);
      for (const database of ['postgres', 'plain']) {
        await server.query(
          `${someData}; create index on orders (body); create index on orders (upper(body)); insert into orders select 10000 + i, chr(i) from generate_series(200, 900) i`,
          database,
        );
      }
      await server.query(
        'create table t (a text collate "C", b text collate "POSIX", c text collate "C.utf8"); create index on t (a, b, c); insert into t values ($$ä$$, $$b$$, $$c$$)',
      );
      await backup(server);
    },
  },
  {
    name: 'icu-collations',
    title: 'Columns and indexes with ICU collations, some of one’s own and not deterministic',
    async make({ cluster, backup, major }) {
      const server = await cluster();
      await each(server, [
        `create collation german (provider = icu, locale = 'de@collation=phonebook')`,
        'create table t (id int, de text collate german, en text collate "en-x-icu", und text collate "und-x-icu")',
        `insert into t select i, chr(200 + i) || 'ä' || i, 'Straße' || i, chr(i + 500) from generate_series(1, 500) i`,
        'create index on t (de); create index on t (en, und); create index on t (lower(de)); create index on t using hash (en); create index on t using brin (und)',
        ...(major >= 12
          ? [
              `create collation ignore_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false); create table ci (name text collate ignore_case unique); insert into ci values ('a'), ('b')`,
            ]
          : []),
        ...(major >= 15
          ? [`create database icu template template0 locale_provider icu icu_locale 'sv' locale 'C'`]
          : []),
      ]);
      if (major >= 15) await server.query(`${someData}; create index on orders (body)`, 'icu');
      await backup(server);
    },
  },
  {
    name: 'icu-cluster',
    title: 'ICU as the provider of the whole cluster',
    since: 15,
    async make({ cluster, backup, major }) {
      const rules = major >= 16 ? ['--icu-rules=&a < z'] : [];
      const server = await cluster({
        initdbArgs: ['--data-checksums', '--locale-provider=icu', '--icu-locale=en', ...rules],
      });
      await server.query(`${someData}; create index on orders (body)`);
      await backup(server);
    },
  },
  {
    name: 'builtin-provider',
    title: 'The built-in locale provider, C.UTF-8 and PG_UNICODE_FAST (18)',
    since: 17,
    async make({ cluster, backup, major }) {
      const server = await cluster({
        initdbArgs: ['--data-checksums', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      });
      await server.query(
        `${someData}; create index on orders (upper(body)); create table t (a text collate "pg_c_utf8"); create index on t (a)`,
      );
      if (major >= 18) {
        await server.query(
          `create database fast template template0 locale_provider builtin builtin_locale 'PG_UNICODE_FAST'`,
        );
        await server.query(`${someData}; create index on orders (casefold(body))`, 'fast');
      }
      await backup(server);
    },
  },
  {
    name: 'small-wal-segments',
    title: 'WAL segments of 1 MB',
    since: 11,
    async make({ cluster, backup }) {
      const server = await cluster({ initdbArgs: ['--data-checksums', '--wal-segsize=1'] });
      await each(server, [
        someData,
        'insert into orders select i, repeat(md5(i::text), 20) from generate_series(1000, 5000) i',
      ]);
      await backup(server);
    },
  },
  {
    name: 'large-wal-segments',
    title: 'WAL segments of 64 MB',
    since: 11,
    async make({ cluster, backup }) {
      const server = await cluster({ initdbArgs: ['--data-checksums', '--wal-segsize=64'] });
      await server.query(someData);
      await backup(server, { compress: 'gzip' });
    },
  },
  {
    name: 'group-access',
    title: 'A data directory that the group may read',
    since: 11,
    async make({ cluster, backup }) {
      const server = await cluster({ initdbArgs: ['--data-checksums', '--allow-group-access'] });
      await server.query(someData);
      await backup(server);
    },
  },
  {
    name: 'xids-beyond-three-billion',
    title: 'Transaction ids beyond three billion, everything older frozen twice',
    // pg_resetwal is not among the programs that npm brings.
    since: 15,
    until: 15,
    async make({ cluster, backup, run }) {
      let server = await cluster();
      await server.query(someData);
      await server.query('alter database template0 allow_connections true');
      for (const xid of [1_900_000_000, 3_800_000_000]) {
        await server.stop();
        await advanceXids(server, xid);
        server = await run(server.directory);
        await server.query(`update orders set body = body || '${xid}' where id % 3 = 0`);
        for (const database of ['postgres', 'template1', 'template0']) await server.query('vacuum freeze', database);
      }
      await server.query('delete from orders where id % 5 = 0');
      await backup(server);
    },
  },
];
