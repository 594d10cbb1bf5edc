import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../../core/demo/index.ts';
import { runOn, type RunOnOptions } from '../../plugins/checks/run-on.ts';
import type { TestClusters } from '../../support/cluster.ts';
import { checkThat, sessionsLeft, shopServer, type Run } from './check-that.ts';

let clusters: TestClusters;
let cluster: Cluster;
beforeAll(async () => ({ clusters, cluster } = await shopServer()));
afterAll(() => clusters[Symbol.asyncDispose]());
const run = (how: Run, options: RunOnOptions = {}) => runOn(cluster, { use: checkThat(how) }, options);
const left = () => sessionsLeft(cluster);

describe('the deadline', () => {
  test('cancels what runs on the server, on every session of the check', async () => {
    const started = performance.now();
    const result = await run(
      async (ctx) => {
        const other = await ctx.connect('shop');
        await Promise.all([ctx.query('select pg_sleep(600)'), other.query('select pg_sleep(600)')]);
        return ctx.pass('never');
      },
      { timeoutMs: 500 },
    );
    expect(result).toMatchObject({
      outcome: 'could-not-verify',
      error: {
        code: 'CHECK_TIMED_OUT',
        message: expect.stringContaining('500 ms'),
        hint: expect.stringContaining('timeout: "1.0 s"'),
      },
    });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await left()).toEqual([]);
  });

  test('ends a check that catches every error and goes on', async () => {
    const how: Run = async (ctx) => {
      for (;;) await ctx.query('select pg_sleep(1)').catch(() => new Promise((resolve) => setTimeout(resolve, 10)));
    };
    expect(await run(how, { timeoutMs: 300 })).toMatchObject({ error: { code: 'CHECK_TIMED_OUT' } });
    expect(await left()).toEqual([]);
  });

  test('ends client programs and their sessions', async () => {
    const sleep = ['-X', '-c', 'select pg_sleep(600)'];
    const how: Run = async (ctx) => ctx.pass(`${(await ctx.tool('psql', sleep)).exitCode}`);
    expect(await run(how, { timeoutMs: 500 })).toMatchObject({ error: { code: 'CHECK_TIMED_OUT' } });
    expect(await left()).toEqual([]);
  });

  test('keeps damage that was found before it', async () => {
    const how: Run = async (ctx) => {
      await ctx.query('select pg_sleep(600)').catch(() => {});
      return ctx.fail('bad block');
    };
    expect(await run(how, { timeoutMs: 300 })).toMatchObject({ outcome: 'fail', error: { code: 'CHECK_TIMED_OUT' } });
  });

  test('an interruption is no fault of the check', async () => {
    const stop = new AbortController();
    const how: Run = async (ctx) => {
      stop.abort();
      await ctx.query('select pg_sleep(600)');
      return ctx.pass('never');
    };
    expect(await run(how, { run: { signal: stop.signal } })).toMatchObject({
      outcome: 'could-not-verify',
      error: { code: 'CHECK_INTERRUPTED', blame: 'interrupted' },
    });
  });
});
