import { escapeLiteral as literal } from 'pg';
import type { HealthyCase } from '../healthy-case.ts';
import { each } from '../support/each.ts';
import { someData } from './sql/some-data.ts';

type Row = readonly [name: string, value: string, since?: number];

const hurtful: readonly Row[] = [
  ['statement_timeout', '1'],
  ['lock_timeout', '1'],
  ['idle_in_transaction_session_timeout', '1'],
  ['idle_session_timeout', '1', 14],
  ['transaction_timeout', '1', 17],
  ['default_transaction_read_only', 'on'],
  ['default_transaction_isolation', 'serializable'],
  ['default_transaction_deferrable', 'on'],
  ['search_path', 'evil'],
  ['row_security', 'off'],
  ['zero_damaged_pages', 'on'],
  ['ignore_checksum_failure', 'on'],
  ['session_replication_role', 'replica'],
  ['client_encoding', 'LATIN1'],
  ['DateStyle', 'SQL, DMY'],
  ['IntervalStyle', 'sql_standard'],
  ['TimeZone', 'Pacific/Chatham'],
  ['bytea_output', 'escape'],
  ['extra_float_digits', '-15'],
  ['enable_seqscan', 'off'],
  ['enable_indexscan', 'off'],
  ['enable_indexonlyscan', 'off'],
  ['enable_bitmapscan', 'off'],
  ['enable_hashjoin', 'off'],
  ['enable_nestloop', 'off'],
  ['force_parallel_mode', 'on', 10],
  ['session_preload_libraries', 'absent_library'],
  ['local_preload_libraries', '$libdir/plugins/absent'],
  ['work_mem', '64kB'],
  ['maintenance_work_mem', '1MB'],
  ['temp_buffers', '800kB'],
  ['temp_file_limit', '0'],
  ['default_tablespace', 'absent_tablespace'],
  ['temp_tablespaces', 'absent_tablespace'],
  ['standard_conforming_strings', 'off'],
  ['backslash_quote', 'off'],
  ['array_nulls', 'off'],
  ['xmloption', 'document'],
  ['xmlbinary', 'hex'],
  ['transform_null_equals', 'on'],
  ['lo_compat_privileges', 'on'],
  ['quote_all_identifiers', 'on'],
  ['default_with_oids', 'on', 10],
  ['lc_messages', 'POSIX'],
  ['log_statement', 'all'],
  ['log_min_duration_statement', '0'],
  ['role', 'nobody_special'],
  ['exit_on_error', 'on'],
  ['gin_fuzzy_search_limit', '1'],
  ['default_table_access_method', 'absent_method', 12],
  ['custom.setting', 'anything'],
];
/** Settings that later majors removed. */
const until: Readonly<Record<string, number>> = { default_with_oids: 11, force_parallel_mode: 15 };

const hurt = (target: string, major: number): string =>
  hurtful
    .filter(([name, , since = 10]) => since <= major && major <= (until[name] ?? 99))
    // Not for everybody at once.
    .filter(([name]) => target !== 'role all' || name !== 'role')
    .map(([name, value]) => `alter ${target} set ${name} = ${value.split(', ').map(literal).join(', ')};`)
    .join('\n');

export const settingsCases: readonly HealthyCase[] = [
  {
    name: 'hurtful-role-and-database-settings',
    title: 'Roles and databases whose settings cancel statements, forbid writes, hide rows or load absent libraries',
    async make({ cluster, backup, major }) {
      const server = await cluster();
      await each(server, ['create role nobody_special', 'create role app login', 'create database shop']);
      const evil = `create schema evil; create function evil.count(bigint) returns bigint language sql as 'select 0::bigint';
        create function evil.format(text, text, text) returns text language sql as $$ select 'evil' $$;
        create table evil.pg_class (oid oid, relname name); create view evil.pg_namespace as select 1 as oid`;
      await each(server, [someData, evil], 'shop');
      // All in one session: whoever logs in after this is hurt.
      const client = await server.connect();
      const targets = [
        'role app',
        'database template1',
        'database shop',
        'role postgres in database shop',
        'database postgres',
        'role postgres',
        'role all',
      ];
      for (const target of targets) await client.query(hurt(target, major));
      await client.end();
      await backup(server, { wal: 'fetch' });
    },
  },
  {
    name: 'closed-databases',
    title: 'Databases that forbid connections, allow none or are templates, and roles that may not log in',
    async make({ cluster, backup }) {
      const server = await cluster();
      const names = ['closed', 'limited', 'model', 'model_closed', 'open', 'no_privilege'];
      for (const name of names) {
        await server.query(`create database ${name}`);
        await server.query(someData, name);
      }
      await each(server, [
        'alter database closed allow_connections false',
        'alter database limited connection limit 0',
        'alter database model is_template true',
        'alter database model_closed is_template true allow_connections false',
        'revoke all on database no_privilege from public, postgres',
        'create role owner nologin connection limit 0',
        `create role expired login valid until '2000-01-01'`,
        'alter database no_privilege owner to owner',
        'alter database postgres connection limit 0',
        'alter role postgres connection limit 0',
        `alter role postgres valid until '2000-01-01'`,
      ]);
      await backup(server);
    },
  },
  {
    name: 'postgres-and-template1-absent',
    title: 'No database postgres, template1 closed, template0 open: only databases of one’s own',
    async make({ cluster, backup }) {
      const server = await cluster();
      await server.query('create database shop');
      await server.query(someData, 'shop');
      const client = await server.connect('shop');
      for (const statement of [
        'drop database postgres',
        'alter database template1 allow_connections false',
        'alter database template0 allow_connections true',
      ])
        await client.query(statement);
      await client.end();
      await backup(server, { wal: 'fetch' });
    },
  },
  {
    name: 'postgres-may-not-log-in',
    title: 'A bootstrap superuser that is not called postgres, and a role postgres that is no superuser',
    async make({ cluster, backup }) {
      const server = await cluster({ user: 'Böss-1 x' });
      await each(server, [someData, 'create role postgres login', 'create role other superuser login'], 'postgres');
      await backup(server);
    },
  },
  {
    name: 'renamed-superuser',
    title: 'A bootstrap superuser that was renamed twice, and others created after it',
    async make({ cluster, backup }) {
      const server = await cluster({ user: 'first' });
      await each(server, [
        someData,
        'create role helper superuser login',
        `set role helper; reset role; create function pg_temp.f() returns int language sql as 'select 1'`,
      ]);
      const helper = await server.connect();
      await helper.query('create role last superuser login');
      await helper.query('alter role last rename to final');
      await helper.end();
      await backup(server);
    },
  },
];
