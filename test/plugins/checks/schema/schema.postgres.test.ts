import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { accepting, type Accepted } from '../../../../core/cli/accept/accepting.ts';
import { hostEnvironment } from '../../../../core/testing/host-environment.ts';
import type { Cluster } from '../../../../core/demo/index.ts';
import { schema } from '../../../../plugins/checks/index.ts';
import { sharedClusters } from '../../../support/shared-clusters.ts';
import { plan, runIn, runOn } from '../run-on.ts';
import { objects, roles } from './rich-schema.ts';

describe.each([10, 15, 18])('on PostgreSQL %i', (major) => {
  const clusters = sharedClusters();
  let cluster: Cluster;
  let file: string;
  let text: string;

  const accept = async (options: object = {}): Promise<Accepted> => {
    const taken: Accepted[] = [];
    const planned = accepting({ ...(await plan({ use: schema, file, ...options })), skip: undefined }, (one) =>
      taken.push(one),
    );
    const result = await runIn(await hostEnvironment(cluster), { ...planned, severity: 'fail' });
    expect(result.error).toBeUndefined();
    return taken[0] as Accepted;
  };
  const compare = (options: object = {}) => runOn(cluster, { use: schema, file, ...options });
  /** What is found after these statements, which are taken back afterwards. */
  const after = async (change: string, back: string, options: object = {}) => {
    await cluster.query(change, 'shop');
    try {
      const { outcome, findings } = await compare(options);
      return { outcome, told: findings.map((one) => [one.outcome, one.target, ...(one.evidence ?? [])]) };
    } finally {
      await cluster.query(back, 'shop');
    }
  };

  beforeAll(async () => {
    cluster = await clusters.primary(major);
    file = join(clusters.directory, 'shop.txt');
    await cluster.query('create database shop');
    for (const sql of roles) await cluster.query(sql);
    await cluster.query(objects, 'shop');
    const { changes, ...made } = await accept();
    expect(changes).toBeUndefined();
    text = made.text;
    await writeFile(file, text);
  });

  test('the reference is the same text every time, without secrets, and passes', async () => {
    expect(await accept()).toMatchObject({ text, changes: [], file });
    expect(text).not.toMatch(/hunter/);
    expect(text).not.toMatch(/\bp1\b|pg_toast|16\d{3}\b/);
    expect(await compare()).toMatchObject({ outcome: 'pass' });
    const lines = text.split('\n');
    expect(lines[0]).toBe(`# pgproof schema 1, PostgreSQL ${major}`);
    for (const line of [
      'cluster',
      '  role "Odd ""Role"',
      '    member of readers',
      '  role app: login, password, connection limit 5',
      '    setting search_path in database shop',
      '    setting statement_timeout',
      'database shop',
      '  foreign server srv: wrapper w, options host, owner postgres',
      '    user mapping of app: options password',
      '  table "My Schema"."weird\\n: ""table": owner postgres',
      '    constraint "c: d": CHECK ((x > 0))',
      '    column email: character varying(20) collate pg_catalog."C"',
      '    column g: integer not null identity by default',
      "    column name: text not null default 'x: y'::text",
      '    constraint customers_pkey: PRIMARY KEY (id)',
      '    grant app on column name: UPDATE',
      '    grant readers: SELECT with grant option',
      '    revoke postgres: TRUNCATE',
      '    index customers_lower_idx: btree (lower(name)) WHERE (id > 5)',
      '    policy p: permissive for select to readers using ((id > 1))',
      "  type public.mood: enum ('sad', 'it''s: ok'), owner postgres",
      '  event trigger evt: on ddl_command_start, executes public.started, tags CREATE TABLE, owner postgres',
      '    rule ru',
    ]) {
      expect(lines).toContain(line);
    }
  });

  test('what is gone or changed fails, what is new warns, and the difference can be read', async () => {
    expect(
      await after(
        'alter table customers add note text, alter at drop default, enable trigger tr; drop index customers_lower_idx; create table carts (id int primary key)',
        'alter table customers drop note, alter at set default now(), disable trigger tr; create index on customers (lower(name)) where id > 5; drop table carts',
      ),
    ).toEqual({
      outcome: 'fail',
      told: [
        [
          'fail',
          'shop: table "My Schema".child',
          '~ column at',
          '    was timestamp with time zone default now()',
          '    is  timestamp with time zone',
          '+ column note: text',
        ],
        [
          'fail',
          'shop: table public.customers',
          '~ column at',
          '    was timestamp with time zone default now()',
          '    is  timestamp with time zone',
          '+ column note: text',
          '- index customers_lower_idx: btree (lower(name)) WHERE (id > 5)',
          '~ trigger tr',
          expect.stringMatching(/^ {4}was disabled BEFORE INSERT/),
          expect.stringMatching(/^ {4}is {2}BEFORE INSERT/),
        ],
        ['warn', 'shop: table public.carts', 'owner postgres', 'with column id, constraint carts_pkey'],
      ],
    });
  });

  const changes = [
    ['drop sequence s', 'create sequence s start 5', 'shop: sequence public.s'],
    [
      'alter sequence customers_g_seq cache 2',
      'alter sequence customers_g_seq cache 1',
      'shop: sequence public.customers_g_seq',
    ],
    [
      'drop materialized view mv',
      'create materialized view mv as select count(*) from customers',
      'shop: materialized view public.mv',
    ],
    [
      "create or replace function f(a int, b text default 'x') returns int language sql stable security definer set search_path = public as 'select 2'",
      "create or replace function f(a int, b text default 'x') returns int language sql stable security definer set search_path = public as 'select 1'",
      'shop: function public.f(integer, text)',
    ],
    [
      'grant execute on function f(int, text) to public',
      'revoke execute on function f(int, text) from public',
      'shop: function public.f(integer, text)',
    ],
    [
      'alter table customers disable row level security',
      'alter table customers enable row level security',
      'shop: table public.customers',
    ],
    [
      'drop policy p on customers',
      'create policy p on customers for select to readers using (id > 1)',
      'shop: table public.customers',
    ],
    ['alter table ul owner to app', 'alter table ul owner to postgres', 'shop: table public.ul'],
    [
      'alter domain posi drop constraint posi_check',
      'alter domain posi add constraint posi_check check (value > 0)',
      'shop: type public.posi',
    ],
    ['drop statistics st', 'create statistics st on id, g from customers', 'shop: statistics public.st'],
    ['drop cast (mood as posi)', 'create cast (mood as posi) with inout', 'shop: cast (public.mood as public.posi)'],
    [
      'alter publication pub drop table customers',
      'alter publication pub add table customers',
      'shop: publication pub',
    ],
    ['alter event trigger evt disable', 'alter event trigger evt enable', 'shop: event trigger evt'],
    [
      'drop user mapping for app server srv',
      "create user mapping for app server srv options (password 'hunter4')",
      'shop: foreign server srv',
    ],
    ['revoke readers from "Odd ""Role"', 'grant readers to "Odd ""Role"', 'cluster: role "Odd ""Role"'],
    ['alter role app reset statement_timeout', 'alter role app set statement_timeout = 5', 'cluster: role app'],
    ['alter role app password null', "alter role app password 'x'", 'cluster: role app'],
    [
      'alter default privileges for role app in schema public revoke select on tables from readers',
      'alter default privileges for role app in schema public grant select on tables to readers',
      'shop: default privileges of app in public',
    ],
  ] as const;

  test('each of many changes is found, and names what changed', async () => {
    const { outcome, told } = await after(
      changes.map(([change]) => change).join(';'),
      changes.map(([, back]) => back).join(';'),
    );
    expect(outcome).toBe('fail');
    const targets = [...new Set(changes.map(([, , target]) => target))];
    expect(told.map((one) => String(one[1])).toSorted()).toEqual(targets.toSorted());
    expect(JSON.stringify(told)).not.toContain('hunter');
  });

  test('a view that changed shows its lines', async () => {
    const view = (pattern: string) =>
      `create or replace view v as select id, name as "odd\nname" from customers where name ~ '${pattern}'`;
    const { told } = await after(view(String.raw`\w`), view(String.raw`\d`));
    expect(told).toEqual([
      [
        'fail',
        'shop: view public.v',
        expect.stringMatching(/^- \| +WHERE .*\\\\d/),
        expect.stringMatching(/^\+ \| +WHERE .*\\\\w/),
      ],
    ]);
  });

  test('partitions, and what is left out or ignored, are not compared', async () => {
    const more = 'create table p2 partition of parted for values from (5) to (9); drop table p1';
    const back = 'drop table p2; create table p1 partition of parted for values from (1) to (5)';
    expect(await after(more, back)).toMatchObject({ outcome: 'pass' });
    const tmp = (options: object) =>
      after('create table tmp_1 (); create index on ul (x)', 'drop table tmp_1; drop index ul_x_idx', options);
    expect(await tmp({ ignore: ['public.tmp_*', 'public.ul: index *'] })).toMatchObject({ outcome: 'pass' });
    expect(await tmp({ ignore: ['shop: table public.tmp_?'] })).toMatchObject({ outcome: 'fail' });
    const owner = (options: object) =>
      after(
        'alter table ul owner to app; grant select on ul to readers',
        'revoke select on ul from readers; alter table ul owner to postgres',
        options,
      );
    expect(await owner({ leaveOut: ['owners', 'grants', 'partitions'] })).toMatchObject({ outcome: 'pass' });
    expect(await owner({})).toMatchObject({ outcome: 'fail' });
    const role = (options: object) => after('create role passing', 'drop role passing', options);
    expect(await role({})).toMatchObject({ outcome: 'warn' });
    expect(await role({ ignore: ['role pass*'] })).toMatchObject({ outcome: 'pass' });
    expect(await role({ leaveOut: ['roles', 'partitions'] })).toMatchObject({ outcome: 'pass' });
  });

  test('a database that is gone is one finding, and one of no interest is none', async () => {
    const known = text.replace('\ndatabase shop\n', '\ndatabase sales\n  table public.bills\ndatabase shop\n');
    await writeFile(file, known);
    try {
      expect((await compare()).findings).toMatchObject([
        { outcome: 'fail', target: 'database sales', evidence: ['with 1 object'] },
      ]);
      expect(await compare({ databases: ['shop'] })).toMatchObject({ outcome: 'pass' });
      await cluster.query('create database tempo');
      expect(await compare({ databases: ['shop'] })).toMatchObject({ outcome: 'pass' });
    } finally {
      await cluster.query('drop database if exists tempo');
      await writeFile(file, text);
    }
  });

  test('many differences are counted after the first ones', async () => {
    const made = Array.from({ length: 30 }, (_, index) => `create type t${index} as enum ()`).join(';');
    const gone = Array.from({ length: 30 }, (_, index) => `drop type t${index}`).join(';');
    const { outcome, told } = await after(made, gone);
    expect({ outcome, count: told.length }).toEqual({ outcome: 'warn', count: 21 });
  });

  test('a reference that is not there, not readable or half merged could not be compared with', async () => {
    const codeOf = async (options: object) => {
      const { outcome, error } = await compare(options);
      return [outcome, error?.code, error?.blame];
    };
    expect(await codeOf({ file: join(clusters.directory, 'none.txt') })).toEqual([
      'could-not-verify',
      'SCHEMA_REFERENCE_MISSING',
      'operator',
    ]);
    expect(await codeOf({ file: clusters.directory })).toEqual([
      'could-not-verify',
      'SCHEMA_REFERENCE_UNREADABLE',
      'operator',
    ]);
    const merged = join(clusters.directory, 'merged.txt');
    await writeFile(merged, text.replace('\ndatabase shop\n', '\n<<<<<<< HEAD\ndatabase shop\n'));
    expect(await codeOf({ file: merged })).toEqual(['could-not-verify', 'SCHEMA_REFERENCE_INVALID', 'operator']);
    expect((await accept({ file: merged })).changes).toEqual([
      expect.stringMatching(/merged.txt:\d+: a cluster or a database/),
    ]);
  });

  test('nothing is left of all these changes', async () => {
    expect((await compare()).findings).toMatchObject([{ outcome: 'pass' }]);
  });

  test('line ends of another system and blanks at the end change nothing', async () => {
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', ' \r\n'));
    expect(await compare()).toMatchObject({ outcome: 'pass' });
    await writeFile(file, text);
  });
});
