import { beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../../../core/demo/index.ts';
import { extensions } from '../../../../plugins/checks/index.ts';
import { sharedClusters } from '../../../support/shared-clusters.ts';
import { runOn } from '../run-on.ts';

const check = (cluster: Cluster, database: string) => runOn(cluster, extensions(), { databases: [database] });
/** As if the package were not installed where the drill runs: for the server, a library is its name. */
const lose = (...names: string[]) =>
  names.map((name) => `update pg_proc set probin = '$libdir/gone_${name}' where probin = '$libdir/${name}'`).join(';');

describe.each([10, 15, 18])('PostgreSQL %i', (major) => {
  const clusters = sharedClusters();
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await clusters.primary(major);
  });

  const database = async (name: string, ...sql: readonly string[]) => {
    await cluster.query(`create database ${name}`);
    for (const text of sql) await cluster.query(text, name);
    return check(cluster, name);
  };

  test('extensions that are there pass, in use or not', async () => {
    const result = await database(
      'sound',
      `create extension hstore; create extension pg_stat_statements; create extension "uuid-ossp"; create extension btree_gist;
       create table stores (store hstore, number int); create index on stores using gist (store, number)`,
    );
    expect(result.error).toBeUndefined();
    expect(result).toMatchObject({
      outcome: 'pass',
      findings: [{ summary: 'The libraries of 5 extensions are there' }],
    });
  });

  test('one that no data needs is a warning', async () => {
    const result = await database(
      'idle',
      `create extension pg_stat_statements; create extension hstore; create view stores as select hstore('a', 'b');
       create table numbers (number int primary key)`,
      lose('pg_stat_statements', 'hstore'),
    );
    expect(result.error).toBeUndefined();
    expect(result).toMatchObject({
      outcome: 'warn',
      findings: [
        { outcome: 'warn', target: 'idle: extension hstore', evidence: ['missing: $libdir/gone_hstore'] },
        {
          target: 'idle: extension pg_stat_statements',
          hint: expect.stringContaining(`Install postgresql-${major} on this host`),
        },
      ],
    });
  });

  test.each([
    ['a column', 'create table stores (id int, store hstore)', 'column public.stores.store'],
    [
      'a column of a type made of it',
      `create domain d as hstore[]; create type pair as (a d); create table "St""ores" ("P p" pair[])`,
      'column public."St""ores"."P p"',
    ],
    [
      'a materialized view',
      `create materialized view stores as select hstore('a', 'b') as store`,
      'column public.stores.store',
    ],
    [
      'an operator class',
      'create extension btree_gist; create table stores (number int); create index by_number on stores using gist (number)',
      'index public.by_number',
    ],
    [
      'an index expression',
      `create table stores (name text); create index by_name on stores ((hstore('a', name) operator(public.->) 'a'))`,
      'index public.by_name',
    ],
  ])('one that %s needs is could-not-verify', async (what, sql, needed) => {
    const name = `needed_${what.replaceAll(/\W/g, '_')}`;
    const result = await database(name, `create extension hstore; ${sql}`, lose('hstore', 'btree_gist'));
    expect(result).toMatchObject({
      outcome: 'could-not-verify',
      error: {
        code: 'EXTENSION_MISSING',
        blame: 'sandbox',
        hint: expect.stringContaining(`packages: [postgresql-${major}, …]`),
      },
    });
    expect(result.error?.message).toContain(`needed by ${needed}`);
  });

  test('an extension whose files are gone but that is all SQL, and a library of no extension', async () => {
    const result = await database(
      'odd',
      `create extension earthdistance cascade;
       create function loose() returns trigger language c as '$libdir/lo', 'lo_manage'`,
      `update pg_extension set extname = 'our_own' where extname = 'earthdistance';
       delete from pg_depend where deptype = 'e' and objid in (select oid from pg_proc where probin = '$libdir/earthdistance');
       update pg_proc set probin = '/etc/passwd/nothing' where probin = '$libdir/lo'`,
    );
    expect(result.error).toBeUndefined();
    expect(result).toMatchObject({ outcome: 'warn', findings: [{ target: 'odd: library /etc/passwd/nothing' }] });
    await cluster.query(`drop function loose()`, 'odd');
    const { outcome, findings } = await check(cluster, 'odd');
    expect(outcome).toBe('pass');
    // 10 does not say what control files it has.
    const told = ['extension our_own is not installed here; nothing it needs is missing'];
    expect(findings[0]?.evidence).toEqual(major < 11 ? undefined : told);
  });
});
