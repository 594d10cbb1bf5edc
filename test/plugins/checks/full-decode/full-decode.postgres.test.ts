import { open, truncate } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../../../core/demo/index.ts';
import { fullDecode } from '../../../../plugins/checks/index.ts';
import { sharedClusters } from '../../../support/shared-clusters.ts';
import { fileOf, flipByte, restart } from '../damage.ts';
import { runOn, type RunOnOptions } from '../run-on.ts';

const check = (cluster: Cluster, database: string, options: RunOnOptions = {}) =>
  runOn(cluster, fullDecode(), { databases: [database], ...options });

/** Types of every making, and code that nobody may run only to read a value. */
const everyKind = (major: number) => [
  `create function forbidden() returns text language plpgsql as 'begin raise exception ''code of the database ran''; end'`,
  `create type mood as enum ('glad', 'sad');
   create function mood_text(mood) returns text language sql as 'select public.forbidden()';
   create cast (mood as text) with function mood_text(mood) as implicit;
   create domain word as text check (value <> '');
   create type pair as (a word, b int[]);
   create extension hstore;
   create table kinds (gone text, mood mood, moods mood[], word word, pair pair, pairs pair[], doc json, docb jsonb, bits varbit,
     at timestamptz, until interval, ages int4range, words tsvector, net inet, big numeric, tags text[], raw bytea,
     letter "char", odd "char", fixed char(20), title varchar(9), name name, store hstore, shape polygon, last int);
   alter table kinds drop column gone;
   alter table kinds add column added text default 'ä';
   insert into kinds values ('glad', '{glad,sad}', 'ä', ('ü', '{1}'), array[('x', '{2}')::pair], '{"a": "ß"}', '{"a": ["€"]}', '101',
     'infinity', '1 year', '[1,5)', 'ein Wort', '::1', 'NaN', '{ä,null}', '\\xff00fe', 'x', (-1)::"char", 'ö', 'straße', 'nämlich', 'a=>"ö"', '((0,0),(1,1))', 1);
   insert into kinds default values`,
  `create table wide (id int primary key, doc text, raw bytea); alter table wide alter doc set storage external;
   insert into wide select i, repeat(md5(i::text) || 'ä', 200), decode(repeat('ff00', 3000), 'hex') from generate_series(1, 50) i;
   select lo_from_bytea(0, decode(repeat('ff', 5000), 'hex'));
   create materialized view seen as select * from kinds; create materialized view unseen as select * from kinds with no data;
   create unlogged table scratch (a text); create table bare (); insert into bare default values;
   create view looks as select forbidden();
   create schema "Odd ""schéma"".x"; create table "Odd ""schéma"".x"."o'Brien; %I $1" ("Ä "" b" text);
   insert into "Odd ""schéma"".x"."o'Brien; %I $1" values ('x');
   create extension postgres_fdw; create server elsewhere foreign data wrapper postgres_fdw options (host '/nowhere');
   create foreign table remote (a text) server elsewhere`,
  ...(major < 11
    ? []
    : [
        `create table split (id int, t text) partition by hash (id); create table split0 partition of split for values with (modulus 1, remainder 0); insert into split values (1, 'ä')`,
      ]),
  ...(major < 18
    ? []
    : [
        `create function boom(int) returns text immutable language plpgsql as 'begin raise exception ''code of the database ran''; end'; create table computed (id int, t text generated always as (length(id::text)) virtual); insert into computed values (1)`,
      ]),
];

describe.each([10, 15, 18])('PostgreSQL %i', (major) => {
  const clusters = sharedClusters();
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await clusters.primary(major, { initdbArgs: major < 18 ? [] : ['--no-data-checksums'] });
  });

  const database = async (name: string, sql: readonly string[], options = '') => {
    await cluster.query(`create database ${name} ${options}`);
    for (const text of sql) await cluster.query(text, name);
  };

  test('sound values of every kind pass, catalogs and large objects included, and no code of the database runs', async () => {
    await database('sound', everyKind(major));
    await cluster.query(
      'alter database sound set enable_tidscan = off; alter database sound set statement_timeout = 1',
    );
    const progress: number[] = [];
    const run = { onProgress: (done: number, total: number) => progress.push(done / total) };
    const result = await check(cluster, 'sound', { run });
    expect(result.error ?? result.findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(result.findings[0]?.summary).toMatch(/^Every value of \d+ tables can be decoded/);
    expect(progress.at(-1)).toBeCloseTo(1);
  });

  test('in a database without encoding, and in one of another, their own bytes are sound', async () => {
    for (const encoding of ['SQL_ASCII', 'EUC_JP']) {
      const name = encoding.toLowerCase();
      await database(
        name,
        [
          `create cast (bytea as text) without function; create table words (w text);
         insert into words values ('\\x${encoding === 'EUC_JP' ? 'a4a2' : 'ff'}'::bytea::text)`,
        ],
        `encoding '${encoding}' template template0`,
      );
      const { outcome, error, findings } = await check(cluster, name);
      expect(error ?? findings.filter((finding) => finding.outcome !== 'pass')).toEqual([]);
      expect(outcome).toBe('pass');
      expect(findings[0]?.evidence ?? []).toHaveLength(encoding === 'SQL_ASCII' ? 1 : 0);
    }
  });

  test('a type whose library the sandbox lacks is could-not-verify, and costs only its own columns', async () => {
    const lose = `update pg_proc set probin = '$libdir/gone' where probin = '$libdir/hstore'`;
    await database('lacking', [
      "create extension hstore; create table stores (name text, store hstore[]); insert into stores values (null, array['a=>1'::hstore])",
      lose,
    ]);
    expect(await check(cluster, 'lacking')).toMatchObject({
      outcome: 'could-not-verify',
      error: {
        code: 'FULL_DECODE_NEEDS_LIBRARY',
        blame: 'sandbox',
        message: expect.stringContaining('public.stores, column store'),
      },
    });
    await cluster.query(
      `create cast (bytea as text) without function; insert into stores values ('\\xff'::bytea::text)`,
      'lacking',
    );
    expect(await check(cluster, 'lacking')).toMatchObject({
      outcome: 'fail',
      findings: [
        { outcome: 'fail', target: 'lacking: public.stores', measured: 1 },
        { outcome: 'warn', evidence: ['public.stores, column store'] },
      ],
    });
  });

  test('values that cannot be decoded are told by row and column, and never shown', async () => {
    await database('hurt', [
      `create cast (bytea as text) without function; create cast (bytea as jsonb) without function;
       create type mood as enum ('glad', 'sad');
       create table names (id int, name text, tags text[], doc jsonb); insert into names select i, 'secret' || i, '{secret}', '{"a": "secret"}' from generate_series(1, 1000) i;
       update names set name = '\\x736563726574ff'::bytea::text where id = 500;
       update names set tags = array['\\xc3'::bytea::text] where id = 501;
       update names set doc = jsonb_build_object('a', '\\xe282'::bytea::text) where id = 502;
       create table headless (doc jsonb); insert into headless values ('{}'), ('\\x00000000'::bytea::jsonb), ('[1]');
       create table moods (mood mood); insert into moods values ('glad'), ('sad'), ('glad'); delete from pg_enum where enumlabel = 'sad';
       create table packed (id int, body text); alter table packed alter body set storage main; insert into packed values (1, repeat('secret', 1000));
       create table toasted (id int, body text); alter table toasted alter body set storage external;
       insert into toasted select i, repeat('secret', 1000) from generate_series(1, 40) i;
       create table pages (id int, body text); insert into pages select i, repeat('x', 1000) from generate_series(1, 70) i;
       create table sound (a text); insert into sound values ('ä')`,
    ]);
    const file = (relation: string) => fileOf(cluster, relation, 'hurt');
    const packed = await file('packed');
    const pages = await file('pages');
    const [toast] = await cluster.query<{ name: string }>(
      `select reltoastrelid::regclass::text as name from pg_class where relname = 'toasted'`,
      'hurt',
    );
    const chunks = await file(toast?.name ?? '');
    await cluster.query('checkpoint');
    await cluster.stop();
    // The end of the first row: what was compressed to some 80 bytes unpacks to fewer than it should.
    await overwrite(packed, 8192 - 64, Buffer.alloc(60));
    await truncate(chunks, 8192 * 10);
    for (const block of [2, 6]) await flipByte(pages, block, 13);
    cluster = await restart(cluster);
    clusters.stopLater(cluster);

    const { outcome, error, findings } = await check(cluster, 'hurt');
    expect(error).toBeUndefined();
    expect(outcome).toBe('fail');
    const told = Object.fromEntries(findings.map((finding) => [finding.target, finding]));
    expect(Object.keys(told).toSorted()).toEqual(
      ['headless', 'moods', 'names', 'packed', 'pages', 'toasted'].map((name) => `hurt: public.${name}`),
    );
    const [row = {}] = await cluster.query<Record<string, string>>(
      `select max(ctid::text) filter (where id = 500) as name, max(ctid::text) filter (where id = 501) as tags, max(ctid::text) filter (where id = 502) as doc from names`,
      'hurt',
    );
    expect(told['hurt: public.names']).toMatchObject({
      summary: '3 values are not valid in the encoding of the database, UTF8',
      measured: 3,
      evidence: ['name', 'tags', 'doc'].map(
        (column) => `row ${row[column]}, column ${column}: not valid UTF8 (SQLSTATE 22021)`,
      ),
    });
    expect(told['hurt: public.headless']?.evidence).toEqual([
      expect.stringMatching(/^row \(0,2\), column doc: SQLSTATE XX/),
    ]);
    expect(told['hurt: public.moods']?.evidence).toEqual(['row (0,2), column mood: SQLSTATE 22P03']);
    expect(told['hurt: public.packed']?.evidence).toEqual([
      expect.stringMatching(/^row \(0,1\), column body: SQLSTATE XX.*corrupt/),
    ]);
    expect(told['hurt: public.pages']?.evidence).toEqual(
      [2, 6].map((block) => expect.stringMatching(`^block ${block}: SQLSTATE XX001`)),
    );
    expect(told['hurt: public.toasted']?.summary).toMatch(/^At least 20 values cannot be read/);
    expect(JSON.stringify(findings)).not.toContain('secret');
  });
});

async function overwrite(file: string, position: number, bytes: Buffer): Promise<void> {
  await using handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, position);
}
