import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../../core/demo/index.ts';
import { runChecks } from '../../../core/checks/index.ts';
import { silentLog } from '../../../core/index.ts';
import { hostEnvironment } from '../../../core/testing/host-environment.ts';
import { plan } from '../../plugins/checks/run-on.ts';
import type { TestClusters } from '../../support/cluster.ts';
import { checkThat, shopServer, type Run } from './check-that.ts';

let clusters: TestClusters;
let cluster: Cluster;
beforeAll(async () => ({ clusters, cluster } = await shopServer()));
afterAll(() => clusters[Symbol.asyncDispose]());

describe('the checks of a drill', () => {
  const planAll = (...checks: ReturnType<typeof checkThat>[]) => Promise.all(checks.map((use) => plan({ use })));

  test('have results in the order of the plan; one that fails stops no other', async () => {
    const checks = await planAll(
      checkThat(async (ctx) => (await ctx.query('select pg_sleep(0.2)'), ctx.pass('slow')), {}, 'slow'),
      checkThat(() => Promise.reject(new Error('no')), {}, 'broken'),
      checkThat(async (ctx) => ctx.fail('bad'), {}, 'bad'),
    );
    const events: string[] = [];
    const results = await runChecks(checks, await hostEnvironment(cluster), {
      signal: new AbortController().signal,
      log: silentLog,
      onStarted: ({ name }) => events.push(`${name} started`),
      onFinished: ({ name }, { outcome }) => events.push(`${name} ${outcome}`),
    });
    expect(results.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['slow', 'pass'],
      ['broken', 'could-not-verify'],
      ['bad', 'fail'],
    ]);
    expect(events[0]).toBe('slow started');
    expect(events).toHaveLength(6);
  });

  test('keep no more sessions busy than there are cores', async () => {
    let most = 0;
    const how: Run = async (ctx) => {
      await ctx.each([1, 2, 3, 4], async (_item, session) => {
        const busy = await session.value<string>(
          `select count(*) from pg_stat_activity, pg_sleep(0.05) where state = 'active' and application_name like 'pgproof % busy%'`,
        );
        most = Math.max(most, Number(busy));
      });
      return ctx.pass('x');
    };
    const checks = await planAll(checkThat(how, {}, 'busy1'), checkThat(how, {}, 'busy2'), checkThat(how, {}, 'busy3'));
    const environment = await hostEnvironment(cluster, { concurrency: 2 });
    await runChecks(checks, environment, { signal: new AbortController().signal, log: silentLog });
    expect(most).toBe(2);
  });

  test('that run last wait for all others, and may stop the server; only they may', async () => {
    const own = await clusters.primary(15);
    const order: string[] = [];
    const note =
      (name: string): Run =>
      async (ctx) => {
        await ctx.query('select pg_sleep(0.1)');
        order.push(name);
        return ctx.pass(name);
      };
    const checks = await planAll(
      checkThat(
        async (ctx) => (await ctx.stopServer(), order.push('stopper'), ctx.pass('x')),
        { server: 'last' },
        'stopper',
      ),
      checkThat(note('first'), {}, 'first'),
      checkThat(async (ctx) => (await ctx.stopServer(), ctx.pass('x')), {}, 'rude'),
      checkThat(note('late'), { server: 'last' }, 'late'),
    );
    const results = await runChecks(checks, await hostEnvironment(own), {
      signal: new AbortController().signal,
      log: silentLog,
    });
    expect(order).toEqual(['first', 'stopper']);
    expect(results).toMatchObject([
      { outcome: 'pass' },
      { outcome: 'pass' },
      { outcome: 'could-not-verify', error: { code: 'STOP_NOT_ALLOWED' } },
      { outcome: 'could-not-verify', error: { code: 'SERVER_ALREADY_STOPPED' } },
    ]);
  });

  test('are could-not-verify when the server dies under them, with the last lines of its log', async () => {
    const own = await clusters.primary(15);
    const [die, next] = await planAll(
      checkThat(async (ctx) => {
        const sleeping = ctx.query('select pg_sleep(600)');
        sleeping.catch(() => {});
        await ctx.connect();
        await own.kill();
        await sleeping;
        return ctx.pass('x');
      }),
      checkThat(async (ctx) => ctx.pass(`${await ctx.value('select 1')}`)),
    );
    const environment = await hostEnvironment(own, { concurrency: 1 });
    const results = await runChecks(
      [die, next].filter((it) => it !== undefined),
      environment,
      {
        signal: new AbortController().signal,
        log: silentLog,
      },
    );
    expect(results).toMatchObject([
      {
        outcome: 'could-not-verify',
        error: {
          code: 'SERVER_DIED',
          blame: 'sandbox',
          log: expect.arrayContaining([expect.stringContaining('LOG:')]),
        },
      },
      { outcome: 'could-not-verify', error: { code: 'SERVER_DIED' } },
    ]);
  });
});
