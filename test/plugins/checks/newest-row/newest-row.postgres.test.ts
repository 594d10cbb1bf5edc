import { describe, expect, test } from 'vitest';
import { testCheck } from '../../../../core/testing/index.ts';
import { newestRow } from '../../../../plugins/checks/index.ts';

const orders = { database: 'shop', relation: 'public.orders', column: 'created_at', maxAge: '24 h' };
const table = (type: string) => `create table orders (id serial, created_at ${type});`;
const at = (expression: string) => `insert into orders (created_at) values (${expression});`;

describe('stays silent', () => {
  test('when a row is young enough, with microseconds and beside infinity', async () => {
    const sql = `${table('timestamptz')} ${at("now() - interval '1 hour'")} ${at("'infinity'")} ${at("'-infinity'")} ${at('null')}`;
    expect(await testCheck(newestRow, orders, { sql })).toMatchObject({
      outcome: 'pass',
      findings: [{ unit: 's', threshold: 86_400, target: 'shop: public.orders.created_at' }],
    });
  });

  test.each([
    ['timestamp in the zone of the option', 'timestamp', "timezone('Asia/Tokyo', now() - interval '23 hours')"],
    ['date of today', 'date', "timezone('Asia/Tokyo', now())::date"],
    ['a domain over a domain', 'made_at', "now() - interval '1 hour'"],
  ])('for a %s', async (_what, type, expression) => {
    const sql = `create domain instant as timestamptz; create domain made_at as instant; ${table(type)} ${at(expression)}`;
    const options = { ...orders, timeZone: 'Asia/Tokyo' };
    expect(await testCheck(newestRow, options, { sql })).toMatchObject({ outcome: 'pass' });
  });

  test('for hostile names of database, schema, table and column', async () => {
    const names = {
      schema: 'Schéma "1".x',
      name: "O'Brien; drop table x; -- 表".padEnd(50, 'y'),
      column: 'Created "At" $1 %I',
    };
    const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
    const sql = `create schema ${quoted(names.schema)};
      create table ${quoted(names.schema)}.${quoted(names.name)} (${quoted(names.column)} timestamptz default now());
      insert into ${quoted(names.schema)}.${quoted(names.name)} default values;`;
    const database = `My "shop" \\ o'x=1 ${'é'.repeat(10)}`;
    const options = { ...orders, database, column: names.column };
    const literal = { ...options, relation: { schema: names.schema, name: names.name } };
    const written = { ...options, relation: `${quoted(names.schema)}.${quoted(names.name)}` };
    expect(await testCheck(newestRow, literal, { sql })).toMatchObject({ outcome: 'pass' });
    expect(await testCheck(newestRow, written, { sql })).toMatchObject({ outcome: 'pass' });
  });

  test('for a view, a partitioned table, and a name without its schema', async () => {
    const sql = `create table orders (created_at timestamptz) partition by range (created_at);
      create table orders_1 partition of orders for values from ('2000-01-01') to ('2100-01-01');
      ${at('now()')} create view latest as select created_at from orders;`;
    expect(await testCheck(newestRow, { ...orders, relation: 'Orders' }, { sql })).toMatchObject({ outcome: 'pass' });
    expect(await testCheck(newestRow, { ...orders, relation: 'latest' }, { sql })).toMatchObject({ outcome: 'pass' });
  });

  test('against the beginning of the backup, however old that is', async () => {
    const options = { ...orders, against: 'backup' as const };
    const setup = {
      sql: table('timestamptz') + at("'2020-01-01 00:00Z'"),
      backup: { startedAt: '2020-01-01T12:00:00.000Z' },
    };
    expect(await testCheck(newestRow, options, setup)).toMatchObject({
      outcome: 'pass',
      findings: [{ measured: 43_200 }],
    });
  });
});

describe('fails', () => {
  test('when the newest row is a microsecond too old', async () => {
    const options = { ...orders, against: 'backup' as const };
    const backup = { startedAt: '2026-01-02T00:00:00.000Z' };
    const on = (expression: string) =>
      testCheck(newestRow, options, { sql: table('timestamptz') + at(expression), backup });
    expect(await on("'2026-01-01 00:00:00Z'")).toMatchObject({ outcome: 'pass' });
    expect(await on("'2025-12-31 23:59:59.99Z'")).toMatchObject({ outcome: 'fail', findings: [{ hint: /standby/ }] });
  });

  test('when the table is empty, or no row has a time', async () => {
    const sql = table('timestamptz');
    expect(await testCheck(newestRow, orders, { sql })).toMatchObject({
      outcome: 'fail',
      findings: [{ summary: 'The table is empty' }],
    });
    expect(await testCheck(newestRow, orders, { sql: sql + at('null') })).toMatchObject({
      outcome: 'fail',
      findings: [{ summary: 'No row has a time in this column' }],
    });
  });

  test('when relation or column are not there, and tells what is like it', async () => {
    const sql = `create schema sales; create table sales."Orders" (id int); create table orders (id int)`;
    expect(await testCheck(newestRow, { ...orders, relation: 'sales.orders' }, { sql })).toMatchObject({
      outcome: 'fail',
      findings: [{ evidence: ['there is sales."Orders", public.orders'] }],
    });
    expect(await testCheck(newestRow, orders, { sql })).toMatchObject({
      outcome: 'fail',
      findings: [{ summary: 'The recovered table has no such column' }],
    });
  });

  test('by the rows of the past when another one is from the future', async () => {
    const sql = table('timestamptz') + at("now() + interval '1 year'") + at("now() - interval '1 year'");
    const result = await testCheck(newestRow, orders, { sql });
    expect(result.outcome).toBe('fail');
    expect(result.findings.map(({ outcome }) => outcome)).toEqual(['warn', 'fail']);
  });
});

test('warns when every row is from the future', async () => {
  const sql = table('date') + at('current_date + 400');
  expect(await testCheck(newestRow, orders, { sql })).toMatchObject({
    outcome: 'warn',
    findings: [{ outcome: 'warn' }],
  });
});

describe('cannot tell', () => {
  test('when the column holds no times', async () => {
    expect(await testCheck(newestRow, { ...orders, column: 'id' }, { sql: table('date') })).toMatchObject({
      outcome: 'could-not-verify',
      error: { code: 'COLUMN_IS_NO_TIME', blame: 'operator' },
    });
  });

  test.each(['a.b.c', 'public.', '"open', ''])('when the name of the relation is %s', async (relation) => {
    const run = testCheck(newestRow, { ...orders, relation }, { sql: table('date') });
    if (relation === '') await expect(run).rejects.toMatchObject({ code: 'TEST_OPTIONS_INVALID' });
    else expect(await run).toMatchObject({ outcome: 'could-not-verify', error: { code: 'RELATION_NAME_INVALID' } });
  });

  test('when the backup does not say when it was taken', async () => {
    const options = { ...orders, against: 'backup' as const };
    const setup = { sql: table('date') + at('now()'), backup: { startedAt: undefined } };
    expect(await testCheck(newestRow, options, setup)).toMatchObject({ error: { code: 'BACKUP_TIME_UNKNOWN' } });
  });
});
