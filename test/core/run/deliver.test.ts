import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineReporter, PgproofError, silentLog, type Report } from '../../../core/index.ts';
import type { ReporterConfiguration } from '../../../core/config/configuration.ts';
import { deliver } from '../../../core/run/deliver.ts';

const report = {} as Report;
const reporter = (send: () => Promise<void>, more: Partial<ReporterConfiguration> = {}): ReporterConfiguration => ({
  name: 'pager',
  when: 'always',
  required: true,
  timeoutMs: 1000,
  attempts: 1,
  options: {},
  ...more,
  definition: defineReporter({ name: 'pager', summary: '', options: z.object({}), report: send }),
});
const delivered = (configuration: ReporterConfiguration, due = true) =>
  deliver(report, { reporter: configuration, due, log: silentLog, stdout: new PassThrough() });

describe('deliver', () => {
  it('reports what was delivered, and after how many attempts', async () => {
    let calls = 0;
    const flaky = reporter(
      async () => {
        calls += 1;
        if (calls < 2) throw new Error('503');
      },
      { attempts: 3 },
    );
    expect(await delivered(flaky)).toMatchObject({
      reporter: 'pager',
      outcome: 'delivered',
      attempts: 2,
      required: true,
    });
  });

  it('gives up after the last attempt, with the cause', async () => {
    const result = await delivered(
      reporter(async () => {
        throw new Error('503');
      }),
    );
    expect(result).toMatchObject({ outcome: 'failed', attempts: 1, error: { blame: 'plugin', message: 'pager: 503' } });
  });

  it('does not try again what is refused for good', async () => {
    const refused = new PgproofError({
      code: 'REFUSED',
      blame: 'operator',
      message: 'no such mailbox',
      facts: { permanent: true },
    });
    expect(
      await delivered(
        reporter(
          async () => {
            throw refused;
          },
          { attempts: 5 },
        ),
      ),
    ).toMatchObject({ outcome: 'failed', attempts: 1 });
  });

  it('ends a reporter that never answers, and tells it so', async () => {
    let aborted = false;
    const hanging = defineReporter({
      name: 'pager',
      summary: '',
      options: z.object({}),
      report: (_report, { signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            aborted = true;
          });
        }),
    });
    const result = await delivered({ ...reporter(async () => {}), definition: hanging, timeoutMs: 20 });
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'DELIVERY_TIMED_OUT' } });
    expect(aborted).toBe(true);
  });

  it('troubles nobody when it is not due', async () => {
    let called = false;
    expect(
      await delivered(
        reporter(async () => {
          called = true;
        }),
        false,
      ),
    ).toMatchObject({ outcome: 'not-due', attempts: 0 });
    expect(called).toBe(false);
  });
});
