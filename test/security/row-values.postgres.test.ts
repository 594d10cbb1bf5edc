import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../core/demo/index.ts';
import { isDefinition } from '../../core/config/is-definition.ts';
import type { CheckDefinition } from '../../core/contracts/check.ts';
import type { CheckResult, Log } from '../../core/index.ts';
import * as checks from '../../plugins/checks/index.ts';
import { fileOf, flipByte, restart } from '../plugins/checks/damage.ts';
import { runOn } from '../plugins/checks/run-on.ts';
import { sharedClusters } from '../support/shared-clusters.ts';
import { sentinel } from './support/attack.ts';

/** Every row holds the sentinel, and every kind of thing that checks stumble over is there. */
const sql = `
  create table public.people (id int primary key, email text unique, at timestamptz default '2020-01-01');
  insert into public.people select i, '${sentinel}-' || i from generate_series(1, 100) i;
  create table public.letters (id int, email text references public.people (email));
  set session_replication_role = replica;
  insert into public.letters select i, 'orphan-${sentinel}-' || i from generate_series(1, 5) i;
  reset session_replication_role;
  create function public.clean(value text) returns text immutable language sql as 'select lower(value)';
  create table public.places (id serial, name text);
  insert into public.places select i, '${sentinel}-' || i from generate_series(1, 50) i;
  create index on public.places (public.clean(name));
  select setval('public.places_id_seq', 1, false);
  create or replace function public.clean(value text) returns text immutable language plpgsql as
    $$ begin raise exception 'bad value %', value using detail = value, hint = value; end $$;
  create cast (bytea as text) without function;
  create table public.torn (note text);
  insert into public.torn select ('\\x' || encode('${sentinel}', 'hex') || 'c3')::bytea::text;
  create table public.numbers (value text);
  insert into public.numbers values ('${sentinel}');
  create table public.pairs (id int, name text);
  create index pairs_name on public.pairs (name);
  update pg_index set indisready = false where indexrelid = 'public.pairs_name'::regclass;
  insert into public.pairs values (1, '${sentinel}');
  update pg_index set indisready = true where indexrelid = 'public.pairs_name'::regclass;
  create table public.big (note text);
  alter table public.big alter column note set storage external;
  insert into public.big select repeat('${sentinel}', 500) from generate_series(1, 20);
  create table public.broken (note text);
  insert into public.broken select '${sentinel}' from generate_series(1, 500);`;

const relation = 'public.people';
const database = 'shop';
/** Options with which a check finds something, or fails on the way; each is tried. Checks that are not here need none. */
const options: Readonly<Record<string, readonly object[]>> = {
  canary: [
    { database, relation, key: { id: 1 }, column: 'email', text: 'planted' },
    { database, relation, key: { id: 0 }, column: 'email', text: 'planted' },
  ],
  identity: [{ databases: ['absent'], roles: ['absent'] }],
  'newest-row': [
    { database, relation, column: 'at', maxAge: '1 h' },
    { database, relation, column: 'email', maxAge: '1 h' },
  ],
  query: [
    { database, sql: 'select email from public.people where id = 1', equals: 'other' },
    { database, sql: 'select value from public.numbers', min: 1 },
    { database, sql: 'select value::int from public.numbers', equals: 1 },
    { database, sql: 'select public.clean(value) from public.numbers', equals: 1 },
    { database, sql: 'select * from public.people', noRows: true },
  ],
  'recovery-point': [{ maxLag: '1 s' }],
  'recovery-time': [{ max: '1 ms' }],
  'row-count': [{ database, relation, min: 1_000_000 }],
  schema: [{ file: '/nowhere/schema.txt' }],
};

const registered = Object.values(checks).filter(isDefinition) as unknown as readonly CheckDefinition[];
const lines: string[] = [];
const write = (line: string) => void lines.push(line);
const log: Log = { debug: write, info: write, warn: write };

const clusters = sharedClusters();
let cluster: Cluster;
const results: CheckResult[] = [];
beforeAll(async () => {
  const first = await clusters.primary(15);
  await first.query('create database shop');
  await first.query(sql, 'shop');
  await first.query('checkpoint');
  const toast = `(select reltoastrelid::regclass::text from pg_class where oid = 'public.big'::regclass)`;
  const [row] = await first.query<{ name: string }>(`select ${toast} as name`, 'shop');
  const files = [await fileOf(first, 'public.broken'), await fileOf(first, row?.name ?? '')];
  await first.stop();
  for (const file of files) await flipByte(file, 0, 4000);
  cluster = await restart(first);
  clusters.stopLater(cluster);
  // One that stops the server comes last.
  const order = registered.toSorted((a, b) => Number(a.needs?.server === 'last') - Number(b.needs?.server === 'last'));
  for (const check of order) {
    for (const given of options[check.name] ?? [{}]) {
      results.push(await runOn(cluster, { use: check, ...given }, { run: { log } }));
    }
  }
});

test('every check that comes with pgproof is tried, and meets what is wrong', () => {
  expect(new Set(results.map(({ name }) => name))).toEqual(new Set(registered.map(({ name }) => name)));
  const met = new Set(results.filter(({ outcome }) => outcome !== 'pass').map(({ name }) => name));
  for (const name of ['amcheck', 'data-checksums', 'full-decode', 'foreign-keys', 'pg-dump', 'query', 'canary']) {
    expect(met).toContain(name);
  }
});

test('no result, error or log line of any check quotes a row', async () => {
  expect(JSON.stringify(results)).not.toContain(sentinel);
  expect(JSON.stringify(results)).not.toContain(Buffer.from(sentinel).toString('hex'));
  expect(lines.join('\n')).not.toContain(sentinel);
  // The server's log is no part of a report; with our settings it could not quote statements either.
  expect(await readFile(cluster.logFile, 'utf8')).not.toContain('STATEMENT');
});
