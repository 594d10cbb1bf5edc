import { expect, it } from 'vitest';
import {
  defineCheck,
  renderJson,
  renderJunit,
  renderText,
  z,
  type CheckContext,
  type Finding,
} from '../../core/index.ts';
import { customersCheck, drillWith, planned } from '../support/drill.ts';
import { tapping } from '../support/tapping.ts';

/** A drill with a check that does this, beside one that does as it should. */
async function drillOf(run: (context: CheckContext) => unknown) {
  const definition = defineCheck({
    name: 'mine',
    summary: '',
    options: z.object({}),
    run: async (context) => (await run(context)) as Finding,
  });
  const { drill, report, leftovers } = await drillWith([], { checks: [planned(definition), planned(customersCheck)] });
  const [check, other] = drill.checks;
  expect(leftovers).toEqual([]);
  return { drill, report, check, other };
}
const megabytes = (text: string) => Math.round(Buffer.byteLength(text) / 1024 ** 2);

it('a hundred thousand findings, one of them bad, fail and fit into every report', async () => {
  const findings = Array.from({ length: 100_000 }, (_, n) => ({
    outcome: n === 99_999 ? 'fail' : 'pass',
    summary: `relation ${n}`,
  }));
  const { drill, report, check, other } = await drillOf(() => findings);
  expect({ verdict: drill.verdict, other: other?.outcome }).toEqual({ verdict: 'failed', other: 'pass' });
  expect(check?.findings).toHaveLength(1001);
  expect(check?.findings[0]).toMatchObject({ outcome: 'fail', summary: 'relation 99999' });
  expect(check?.findings.at(-1)).toMatchObject({
    outcome: 'pass',
    summary: '99000 more findings are not listed',
    evidence: ['99000 pass, 0 warn, 0 fail'],
  });
  for (const text of [renderJson(report), renderJunit(report), renderText(report)])
    expect(megabytes(text)).toBeLessThan(2);
});

it('what stands for the findings that are not listed is as bad as the worst of them', async () => {
  const findings = Array.from({ length: 3000 }, (_, n) => ({ outcome: 'fail', summary: `relation ${n}` }));
  const { drill, check } = await drillOf(() => findings);
  expect(drill.verdict).toBe('failed');
  expect(check?.findings.at(-1)).toMatchObject({ outcome: 'fail', evidence: ['0 pass, 0 warn, 2000 fail'] });
});

it('fifty megabytes in one sentence are cut, wherever they stand', async () => {
  const huge = 'x'.repeat(50 * 1024 ** 2);
  const { drill, report, check } = await drillOf(({ fail }) =>
    fail(huge, { target: huge, hint: huge, evidence: [huge] }),
  );
  expect(drill.verdict).toBe('failed');
  expect(check?.findings[0]?.summary).toMatch(/^x+…$/);
  expect(megabytes(renderJson(report))).toBe(0);
});

it('so are those of an error', async () => {
  const { drill, report } = await drillOf(() => {
    throw new Error('x'.repeat(50 * 1024 ** 2));
  });
  expect(drill.verdict).toBe('unverified');
  expect(megabytes(renderJson(report))).toBe(0);
});

const circular: Record<string, unknown> = {};
circular['self'] = circular;

it.each([
  ['evidence without end', ({ pass }: CheckContext) => pass('well', { evidence: [circular] as never })],
  [
    'a measurement that is no number',
    ({ measure, pass }: CheckContext) => (measure('n', circular as never), pass('well')),
  ],
  ['progress without end', ({ progress, pass }: CheckContext) => (progress(1, 1, circular as never), pass('well'))],
  [
    'a getter that throws',
    () => ({
      outcome: 'pass',
      get summary() {
        throw new Error('no');
      },
    }),
  ],
])('%s is no finding, and hides no other check', async (_, run) => {
  const { drill, check, other } = await drillOf(run);
  expect([check?.outcome, other?.outcome, drill.verdict]).toEqual(['could-not-verify', 'pass', 'unverified']);
  expect(check?.error?.blame).toBe('plugin');
});

it('a check that leaks sessions and a statement costs no other check its own', async () => {
  const { drill, check } = await drillOf(async ({ connect, pass }) => {
    const sessions = await Promise.all(Array.from({ length: 10 }, () => connect()));
    sessions[0]?.query('select pg_catalog.pg_sleep(1000)').catch(() => {});
    return pass('leaked');
  });
  expect([check?.outcome, drill.verdict]).toEqual(['pass', 'proven']);
});

it('a check that takes every connection is told that there are no more, and accuses nobody', async () => {
  const { drill, check } = await drillOf(async ({ connect, pass }) => {
    await Promise.all(Array.from({ length: 300 }, () => connect()));
    return pass('leaked');
  });
  expect(check).toMatchObject({ outcome: 'could-not-verify', error: { code: 'SANDBOX_EXHAUSTED', blame: 'sandbox' } });
  expect(drill.verdict).toBe('unverified');
});

it('a hundred thousand lines of progress and of log pass by', async () => {
  let seen = 0;
  const definition = defineCheck({
    name: 'chatty',
    summary: '',
    options: z.object({}),
    run: async ({ progress, log, pass }) => {
      for (let n = 1; n <= 100_000; n += 1) {
        progress(n, 100_000, `relation ${n}`);
        log.info(`relation ${n}`);
      }
      return pass('said it all');
    },
  });
  const before = process.memoryUsage().heapUsed;
  const { drill } = await drillWith(
    tapping('checkFinished', () => (seen = process.memoryUsage().heapUsed)),
    {
      checks: [planned(definition)],
    },
  );
  expect(drill.verdict).toBe('proven');
  expect((seen - before) / 1024 ** 2).toBeLessThan(150);
});

it('a program that ignores SIGTERM, left in the background of the container, does not outlive the drill', async () => {
  const stubborn = tapping(
    'beforeChecks',
    async ({ container }: { container: { attach(command: string[]): Promise<unknown> } }) => {
      await container.attach(['sh', '-c', '(trap "" TERM INT HUP; while :; do sleep 1; done) > /dev/null 2>&1 &']);
    },
  );
  const { drill, leftovers } = await drillWith(stubborn);
  expect({ verdict: drill.verdict, leftovers }).toEqual({ verdict: 'proven', leftovers: [] });
});

it('a watcher that fails a thousand times in words of its own is noted once', async () => {
  let times = 0;
  const failing = tapping('checkProgressed', () => {
    times += 1;
    throw new Error(`failure ${times}`);
  });
  const noting = tapping(
    'afterCreate',
    async ({ note }: { note: (sentence: unknown) => void }) => {
      for (let n = 0; n < 10_000; n += 1) note(n % 2 === 0 ? `sentence ${n}` : undefined);
    },
    { name: 'noting' },
  );
  const { drill } = await drillWith([failing, noting], { checks: [planned(customersCheck)] });
  expect(times).toBeGreaterThan(1);
  expect(drill.notes.filter((note) => note.includes('failure'))).toHaveLength(1);
  expect(drill.notes.length).toBeLessThanOrEqual(101);
  expect(drill.verdict).toBe('proven');
});
