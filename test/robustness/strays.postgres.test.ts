import { mkdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { smallBackup } from '../support/drill.ts';
import { workplace } from '../e2e/workplace.ts';

/** The program, with a check and a reporter made of these lines of JavaScript; `workplace` looks for what it leaves. */
async function runWith({ check = '', reporter = '' }: { check?: string; reporter?: string }) {
  await using place = await workplace();
  const part = (make: string, body: string) =>
    `import { ${make}, z } from 'pgproof';
import { setTimeout as delay } from 'node:timers/promises';
export default ${make}({ name: 'mine', summary: 'Mine', options: z.object({}), ${body} });`;
  await place.write(
    'check.mjs',
    part('defineCheck', `run: async ({ pass, query }) => { ${check}; return pass('well'); }`),
  );
  await place.write('reporter.mjs', part('defineReporter', `report: async () => { ${reporter} }`));
  const { directory } = await smallBackup();
  await place.configure({
    sandbox: 'process',
    backups: { shop: { source: directory, checks: ['manifest', './check.mjs'] } },
    reporters: [{ use: './reporter.mjs' }],
  });
  return await place.run();
}
const asked = `await query('select pg_catalog.pg_sleep(60)')`;

it.each([
  ['calls process.exit(0)', 'process.exit(0)', 'EXIT_REFUSED'],
  ['wants another exit status and throws', `process.exitCode = 0; throw new Error('no')`, 'CHECK_THREW'],
])('a check that %s is unverified, by exit status and report', async (_, check, code) => {
  const { status, report, check: named } = await runWith({ check });
  expect({ status, verdict: report?.verdict }).toEqual({ status: 2, verdict: 'unverified' });
  expect(named('mine')).toMatchObject({ outcome: 'could-not-verify', error: { code, blame: 'plugin' } });
  expect(named('manifest').outcome).toBe('pass');
});

it.each([
  ['throws an error later', `setTimeout(() => { throw new Error('too late'); }, 20); ${asked}`, /too late/],
  ['throws nothing at all later', `setImmediate(() => { throw undefined; }); ${asked}`, /something that is no error/],
  ['leaves a rejection to nobody', `void Promise.reject(new Error('unheard')); ${asked}`, /unheard/],
  ['exits later', `setTimeout(() => process.exit(0), 20); ${asked}`, /a plugin called process\.exit\(0\)/],
])('a check that %s ends the run, which is cleaned up and reported', async (_, check, words) => {
  const { status, report, drill, stderr } = await runWith({ check });
  expect({ status, verdict: report?.verdict }).toEqual({ status: 2, verdict: 'unverified' });
  expect(drill.phases.find(({ outcome }) => outcome === 'failed')).toMatchObject({
    name: 'check',
    error: { code: 'STRAY_ERROR', blame: 'plugin', message: expect.stringMatching(words) as unknown },
  });
  expect(stderr).toMatch(words);
});

it('a reporter that exits has not delivered; the verdict stands', async () => {
  const { status, report, stdout } = await runWith({ reporter: 'process.exit(0)' });
  expect({ status, verdict: report?.verdict }).toEqual({ status: 4, verdict: 'proven' });
  expect(stdout).toMatch(/mine.*a plugin called process\.exit\(0\)/);
});

it('an error that nobody waited for is no success either where the verdict was reached before it', async () => {
  const late = `setTimeout(() => { throw new Error('too late'); }, 5); await delay(100)`;
  const { status, report, stderr } = await runWith({ reporter: late });
  expect({ status, verdict: report?.verdict }).toEqual({ status: 2, verdict: 'proven' });
  expect(stderr).toContain('too late');
});

it('a configuration that waits for what never comes is no success', async () => {
  await using place = await workplace();
  await place.write('pgproof.config.mjs', 'await new Promise(() => {});\nexport default {};');
  const { status, stderr } = await place.run();
  expect(status).toBe(2);
  expect(stderr).toContain('ended without a verdict');
});

it('a working directory that is gone is no verdict', async () => {
  await using place = await workplace();
  await mkdir(place.path('work'));
  const { status, stderr } = await place.run([], {
    wrapper: ['sh', '-c', 'cd work && rmdir ../work && exec "$@"', 'sh'],
  });
  expect(status).toBe(2);
  expect(stderr).toContain('ENOENT');
});
