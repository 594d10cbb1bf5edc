import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../../core/demo/index.ts';
import { PgproofError, silentLog, type CheckContext, type CheckNeeds } from '../../../core/index.ts';
import { hostEnvironment } from '../../../core/testing/host-environment.ts';
import { plan, runIn, runOn, type RunOnOptions } from '../../plugins/checks/run-on.ts';
import type { TestClusters } from '../../support/cluster.ts';
import { checkThat, sessionsLeft, shopServer, type Run } from './check-that.ts';

let clusters: TestClusters;
let cluster: Cluster;
beforeAll(async () => ({ clusters, cluster } = await shopServer()));
afterAll(() => clusters[Symbol.asyncDispose]());
const run = (how: Run, options: RunOnOptions = {}, needs: CheckNeeds = {}) =>
  runOn(cluster, { use: checkThat(how, needs) }, options);

describe('findings make the outcome', () => {
  test.each([
    [['pass'], 'pass'],
    [['pass', 'warn'], 'warn'],
    [['warn', 'fail', 'pass'], 'fail'],
  ] as const)('%j is %s', async (outcomes, outcome) => {
    const findings = outcomes.map((outcome) => ({ outcome, summary: 'x' }));
    expect(await run(async () => findings)).toMatchObject({ outcome, findings });
  });

  test('severity warn softens what was found, not that nothing could be found', async () => {
    expect(await run(async (ctx) => ctx.fail('bad'), { severity: 'warn' })).toMatchObject({
      outcome: 'warn',
      findings: [{ outcome: 'warn' }],
    });
    expect(await run(() => Promise.reject(new Error('no')), { severity: 'warn' })).toMatchObject({
      outcome: 'could-not-verify',
    });
  });

  test('measured against thresholds, a missing number never passes', async () => {
    const result = await run(async ({ atMost, atLeast, equals }) => [
      atMost('a', 1, 1),
      atLeast('b', 1, 2),
      equals('c', 'x', 'x'),
    ]);
    expect(result.findings.map(({ outcome }) => outcome)).toEqual(['pass', 'fail', 'pass']);
    expect(await run(async ({ atMost }) => atMost('a', Number.NaN, 1))).toMatchObject({
      outcome: 'could-not-verify',
      error: { code: 'CHECK_FOUND_NONSENSE' },
    });
  });
});

describe('what proves nothing is no pass', () => {
  test.each([
    ['nothing', undefined, 'CHECK_FOUND_NOTHING'],
    ['an empty list', [], 'CHECK_FOUND_NOTHING'],
    ['true', true, 'CHECK_FOUND_NONSENSE'],
    ['an unknown outcome', { outcome: 'ok', summary: 'x' }, 'CHECK_FOUND_NONSENSE'],
    ['a finding without words', { outcome: 'pass' }, 'CHECK_FOUND_NONSENSE'],
  ])('%s', async (_what, returned, code) => {
    expect(await run(async () => returned as never)).toMatchObject({
      outcome: 'could-not-verify',
      error: { code, blame: 'plugin', origin: 'custom' },
    });
  });
});

describe('what is thrown has its blame', () => {
  const own = new PgproofError({ code: 'OWN', blame: 'backup', message: 'shown bad', facts: { big: 1n } });
  test.each([
    [
      'an error of the check',
      () => Promise.reject(new TypeError('undefined is not…')),
      'could-not-verify',
      'CHECK_THREW',
      'plugin',
    ],
    [
      'no error at all',
      () => Promise.reject(undefined as unknown as Error),
      'could-not-verify',
      'CHECK_THREW',
      'plugin',
    ],
    ['an error that shows the backup bad', () => Promise.reject(own), 'fail', 'OWN', 'backup'],
    [
      'wrong SQL',
      (c: CheckContext) => c.value('select nonsense') as never,
      'could-not-verify',
      'CHECK_QUERY_REFUSED',
      'plugin',
    ],
    [
      'a write in a read-only session',
      (c: CheckContext) => c.query('create table t ()') as never,
      'could-not-verify',
      'CHECK_QUERY_REFUSED',
      'plugin',
    ],
    [
      'more than one value',
      (c: CheckContext) => c.value('values (1), (2)') as never,
      'could-not-verify',
      'VALUE_NOT_SINGLE',
      'plugin',
    ],
    [
      'a socket whose queue is full',
      () => Promise.reject(Object.assign(new Error('connect EAGAIN'), { code: 'EAGAIN', syscall: 'connect' })),
      'could-not-verify',
      'SANDBOX_EXHAUSTED',
      'sandbox',
    ],
    [
      'a library that is not here',
      (c: CheckContext) => c.query(`load '$libdir/no_such'`) as never,
      'could-not-verify',
      'SERVER_LIBRARY_MISSING',
      'sandbox',
    ],
  ])('%s', async (_what, how, outcome, code, blame) => {
    expect(await run(how as Run)).toMatchObject({ outcome, error: { code, blame } });
  });

  test('of a missing library the package is named, and where to add it', async () => {
    const { error } = await run((ctx) => ctx.query(`load '$libdir/postgis-3'`) as never);
    expect(error?.hint).toMatch(
      /^Install postgresql-\d+-postgis-3 on this host .* packages: \[postgresql-\d+-postgis-3, …\]/,
    );
  });

  test('a statement that fails on a value does not put the value into the report', async () => {
    const result = await run((ctx) => ctx.query(`select 'top secret'::int`) as never);
    expect(result).toMatchObject({ error: { code: 'CHECK_QUERY_REFUSED', facts: { sqlstate: '22P02' } } });
    expect(JSON.stringify(result)).not.toContain('top secret');
  });
});

describe('databases', () => {
  test('each runs once per database; what one throws does not stop the others', async () => {
    const result = await run(
      async (ctx) => {
        if (ctx.database === 'postgres') throw new Error('only here');
        return ctx.pass(`${await ctx.value('select current_database()')}`);
      },
      {},
      { database: 'each' },
    );
    expect(result).toMatchObject({ outcome: 'could-not-verify', error: { code: 'CHECK_THREW' } });
    expect(result.findings.map(({ target, summary }) => `${target} ${summary}`).toSorted()).toEqual([
      'shop shop',
      'template1 template1',
    ]);
  });

  test('damage in one database outweighs that another could not be checked', async () => {
    const how: Run = async (ctx) => {
      if (ctx.database === 'shop') return ctx.fail('bad');
      throw new Error('no');
    };
    expect(await run(how, {}, { database: 'each' })).toMatchObject({ outcome: 'fail', error: { blame: 'plugin' } });
  });

  test('the option database chooses; one that is not there fails', async () => {
    const use = checkThat(async (ctx) => ctx.pass(ctx.database));
    expect(await runOn(cluster, { use, database: 'shop' })).toMatchObject({ findings: [{ summary: 'shop' }] });
    expect(await runOn(cluster, { use, database: 'Shop' })).toMatchObject({
      outcome: 'fail',
      findings: [{ summary: 'The recovered cluster has no database "Shop"' }],
    });
  });

  test('one that accepts no connections is the operator’s to sort out', async () => {
    const recovery = { databases: [{ name: 'template0', allowConnections: false, bytes: 0 }] };
    const use = checkThat(async (ctx) => ctx.pass('x'));
    expect(await runOn(cluster, { use, database: 'template0' }, { recovery })).toMatchObject({
      outcome: 'could-not-verify',
      error: { code: 'DATABASE_CLOSED' },
    });
  });
});

describe('skipping', () => {
  const skipped = async (until: string) => {
    const planned = {
      ...(await plan({ use: checkThat(async (ctx) => ctx.pass('ran')) })),
      skip: { reason: 'rebuilt', until },
    };
    return runIn(await hostEnvironment(cluster), planned);
  };
  test('counts through its last day and is listed with its reason', async () => {
    const today = new Date().toISOString().slice(0, 10);
    expect(await skipped(today)).toMatchObject({
      outcome: 'skipped',
      skipped: { reason: 'rebuilt', until: today },
      findings: [],
    });
    expect(await skipped('2020-01-01')).toMatchObject({ outcome: 'pass' });
    expect(await skipped('for ever')).toMatchObject({ outcome: 'pass' });
  });
});

describe('a suppression that nothing needs', () => {
  const warnings = async (how: Run) => {
    const told: string[] = [];
    const suppress = ['shop: public.audit_*', 'shop: public.orders'].map((finding) => ({
      finding,
      reason: 'known',
      until: '2999-12-31',
    }));
    const planned = { ...(await plan({ use: checkThat(how) })), name: 'amcheck', suppress };
    const log = { ...silentLog, warn: (line: string) => void told.push(line) };
    const { outcome } = await runIn(await hostEnvironment(cluster), planned, { log });
    return { outcome, told };
  };
  test('is told', async () => {
    expect(await warnings(async (ctx) => ctx.fail('bad', { target: 'shop: public.orders' }))).toEqual({
      outcome: 'warn',
      told: [
        'amcheck: nothing was found that "shop: public.audit_*" suppresses; it can be taken out of the configuration',
      ],
    });
  });
  test('is not told of a check that broke off', async () => {
    expect(await warnings(() => Promise.reject(new Error('no')))).toEqual({ outcome: 'could-not-verify', told: [] });
  });
});

test('a major that a check does not know is no pass', async () => {
  expect(await run(async (ctx) => ctx.pass('x'), {}, { minMajor: 16 })).toMatchObject({
    outcome: 'could-not-verify',
    error: { code: 'CHECK_NEEDS_UNMET', message: expect.stringContaining('16') },
  });
});

test('a plugin may answer in its place, but not with nonsense', async () => {
  const how: Run = async (ctx) => ctx.pass('own');
  const answer = (findings: unknown) => run(how, { run: { intercept: async () => findings as never } });
  expect(await answer([{ outcome: 'warn', summary: 'known' }])).toMatchObject({
    outcome: 'warn',
    findings: [{ summary: 'known' }],
  });
  expect(await answer(undefined)).toMatchObject({ outcome: 'pass' });
  expect(await answer([])).toMatchObject({ outcome: 'could-not-verify' });
});

test('sessions are read-only, in UTC, exact, and closed afterwards', async () => {
  const seen: unknown[] = [];
  await run(async (ctx) => {
    seen.push(
      await ctx.query(`select 9007199254740993::int8 as big, '2026-01-01 00:00:00.123456+02'::timestamptz as at,
                       current_setting('search_path') as path, current_setting('transaction_read_only') as ro`),
    );
    return ctx.pass('x');
  });
  expect(seen).toEqual([[{ big: '9007199254740993', at: '2025-12-31 22:00:00.123456+00', path: '', ro: 'on' }]]);
  // The server takes a moment to see that a session was closed.
  await expect.poll(() => sessionsLeft(cluster)).toEqual([]);
});
