import { expect, it } from 'vitest';
import { defineReporter, z, type Report } from '../../../core/index.ts';
import type { ReporterConfiguration } from '../../../core/config/configuration.ts';
import { exitStatus } from '../../../core/run/exit-status.ts';
import { drillWith } from '../../support/drill.ts';

const reporter = (
  name: string,
  report: (report: Report) => Promise<void>,
  more: Partial<ReporterConfiguration> = {},
): ReporterConfiguration => ({
  name,
  definition: defineReporter({ name, summary: '', options: z.object({}), report }),
  options: {},
  when: 'always',
  required: true,
  timeoutMs: 5000,
  attempts: 1,
  ...more,
});

it('reporters that fail, hang or write into the report change no verdict, and keep it from nobody', async () => {
  const got: string[] = [];
  const reporters = [
    reporter('throwing', () => {
      throw new Error('503');
    }),
    reporter('hanging', () => new Promise(() => {}), { timeoutMs: 50 }),
    reporter('working', async ({ verdict }) => void got.push(verdict)),
    reporter('silent', async () => void got.push('not due'), { when: 'not-proven' }),
  ];
  const { report, leftovers } = await drillWith([], { configuration: { reporters } });
  expect(report.verdict).toBe('proven');
  expect(got).toEqual(['proven']);
  expect(report.deliveries).toMatchObject([
    { reporter: 'throwing', outcome: 'failed', error: { message: 'throwing: 503' } },
    { reporter: 'hanging', outcome: 'failed', error: { code: 'DELIVERY_TIMED_OUT' } },
    { reporter: 'working', outcome: 'delivered' },
    { reporter: 'silent', outcome: 'not-due' },
  ]);
  expect(exitStatus(report)).toBe(4);
  expect(leftovers).toEqual([]);
});

it('a reporter sees the report without deliveries, and cannot change it for others: it is frozen', async () => {
  let seen: Report | undefined;
  const reporters = [
    reporter('forging', async (report) => void ((report as { verdict: string }).verdict = 'failed')),
    reporter('cutting', async (report) => void report.drills.map(({ checks }) => (checks as unknown[]).pop())),
    reporter('reading', async (report) => void (seen = report)),
  ];
  const { report } = await drillWith([], { configuration: { reporters } });
  expect(report).toMatchObject({ verdict: 'proven', drills: [{ checks: [{ outcome: 'pass' }] }] });
  expect(report.deliveries.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'delivered']);
  expect(seen).toEqual({ ...report, deliveries: [] });
});
