import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Report } from '../../../core/index.ts';
import { consoleProgress } from '../../../reporters/console/index.ts';
import { engineWith, playRun } from '../../support/play-drill.ts';
import { failed, failedInRecovery, hostile, proven, unverified } from '../../support/reports.ts';
import { openTerminal } from '../../support/terminal.ts';

function plain(report: Report, more: object = {}): string {
  const stream = new PassThrough();
  playRun(engineWith(consoleProgress({ stream, env: {}, ...more })), report);
  return String(stream.read() ?? '');
}

test('without a terminal there is a line per phase and check, and one per tenth between', () => {
  expect(plain(proven).split('\n')).toEqual([
    'shop: ✔ select 3 ms',
    'shop: ✔ inspect 41 ms',
    'shop: ✔ create 120 ms',
    ...[10, 20, 30, 40, 50, 60, 70, 80, 90].map(
      (percent) => expect.stringMatching(new RegExp(`^shop: restoring ${percent} %, \\d+ MB of 1.0 GB$`)) as string,
    ),
    'shop: ✔ restore 18.4 s',
    'shop: replaying WAL 25 %, segment 1 of 4',
    'shop: replaying WAL 50 %, segment 2 of 4',
    'shop: replaying WAL 75 %, segment 3 of 4',
    'shop: ✔ recover 3.4 s',
    'shop: ✔ promote 310 ms',
    'shop: ✔ check manifest 1.2 s',
    'shop: ✔ check newest-row 1.2 s',
    'shop: ✔ check row-count 1.2 s',
    'shop: ✔ check pg-dump 41.0 s',
    'shop: ✔ check amcheck 52.3 s',
    'shop: ✔ check 1 min 36 s',
    'shop: ✔ judge 1 ms',
    'shop: ✔ destroy 210 ms',
    'shop: ✔ PROVEN 1 min 58 s',
    '',
  ]);
});

test('a failed check and one that could not verify say why', () => {
  const lines = plain(failed);
  expect(lines).toContain(
    'shop: ✖ check amcheck 1.2 s: shop: public.orders_pkey: item order invariant violated for index "orders_pkey"\n',
  );
  expect(lines).toContain('shop: ? check pg-dump 1.2 s: pg_dump 15 or newer is not installed here\n');
  expect(lines).toContain('shop: ✖ FAILED');
});

test('a failed phase says why, with the symbol of its blame', () => {
  expect(plain(failedInRecovery)).toContain('shop: ✖ recover 2.1 s: WAL segment 00000003000000050000002B is missing\n');
  expect(plain(unverified)).toContain('shop: ? create 900 ms: lxc-start could not start the container\n');
});

test('a report that was not delivered is told with what to do', () => {
  const error = {
    code: 'MAIL_REFUSED',
    blame: 'operator',
    message: 'The mail server said no',
    hint: 'Ask it why.',
  } as const;
  const delivery = { reporter: 'email', outcome: 'failed', required: true, attempts: 3, durationMs: 9, error } as const;
  expect(plain({ ...proven, deliveries: [delivery] })).toMatch(
    /✖ email did not deliver the report: The mail server said no\n {4}→ Ask it why\.\n$/,
  );
});

test('hostile names bring no control character and no line of their own', () => {
  expect(plain(hostile)).not.toMatch(/[\u0000\u001B\u202E]/);
  for (const line of plain(hostile).trimEnd().split('\n')) expect(line).toMatch(/^shop /);
});

test.each([
  ['NO_COLOR wins over a terminal', { NO_COLOR: '1' }, true, false],
  ['a terminal has colours', {}, true, true],
  ['a pipe has none', {}, false, false],
  ['FORCE_COLOR gives a pipe colours', { FORCE_COLOR: '1' }, false, true],
  ['a dumb terminal has none', { TERM: 'dumb' }, true, false],
])('%s', (_, env, isTTY, colored) => {
  const stream = Object.assign(new PassThrough(), { isTTY });
  playRun(engineWith(consoleProgress({ stream, env, isTTY: false })), failed);
  expect(String(stream.read()).includes('\u001B[')).toBe(colored);
});

test('a reader that goes away ends nothing', async () => {
  const stream = new PassThrough();
  const hooks = engineWith(consoleProgress({ stream, env: {} }));
  stream.destroy(new Error('EPIPE'));
  await new Promise((resolve) => void stream.once('close', resolve));
  expect(() => playRun(hooks, proven)).not.toThrow();
});

test('quiet is silent', () => {
  expect(plain(failed, { quiet: true })).toBe('');
});

test('CI is no terminal, even if it has one', () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true });
  playRun(engineWith(consoleProgress({ stream, env: { CI: 'true', NO_COLOR: '1' } })), proven);
  expect(String(stream.read())).toContain('shop: ✔ restore 18.4 s\n');
});

test('a terminal shows the phase with a bar, then the running checks, and at the end nothing of it', async () => {
  const { stream, screen } = openTerminal();
  const hooks = engineWith(consoleProgress({ stream, env: {} }));
  hooks.runStarted.call({ runId: 'r', drills: ['shop'] });
  hooks.drillStarted.call({ drill: 'shop' });
  hooks.phaseStarted.call({ drill: 'shop', phase: 'restore' });
  hooks.restoreProgressed.call({ drill: 'shop', bytes: 1024 ** 3, totalBytes: 4 * 1024 ** 3 });
  await expect
    .poll(screen)
    .toEqual([expect.stringMatching(/^shop {2}restore \d.* █{5}░{15} {2}25 % {2}1\.0 GB of 4\.0 GB/)]);
  hooks.phaseStarted.call({ drill: 'shop', phase: 'check' });
  hooks.checkStarted.call({ drill: 'shop', check: 'amcheck' });
  hooks.checkStarted.call({ drill: 'shop', check: 'pg-dump' });
  hooks.checkProgressed.call({ drill: 'shop', check: 'amcheck', done: 1, total: 2, what: 'public.orders' });
  await expect
    .poll(screen)
    .toEqual([
      expect.stringMatching(/^shop {2}check .* 0 done, 2 running$/),
      expect.stringMatching(/^ {4}amcheck .* █{10}░{10} {2}50 % {2}1 of 2 public\.orders$/),
      expect.stringMatching(/^ {4}pg-dump /),
    ]);
  hooks.drillFinished.call({ drill: 'shop', report: proven.drills[0] as Report['drills'][number] });
  stream.write('summary\n');
  expect(await screen()).toEqual(['summary']);
});

test('with several drills each verdict stays on the screen, and the others go on below', async () => {
  const { stream, screen } = openTerminal();
  const hooks = engineWith(consoleProgress({ stream, env: {} }));
  hooks.runStarted.call({ runId: 'r', drills: ['shop', 'crm'] });
  for (const drill of ['shop', 'crm']) hooks.drillStarted.call({ drill });
  hooks.phaseStarted.call({ drill: 'shop', phase: 'create' });
  hooks.phaseStarted.call({ drill: 'crm', phase: 'inspect' });
  hooks.drillFinished.call({ drill: 'shop', report: proven.drills[0] as Report['drills'][number] });
  await expect.poll(screen).toEqual(['shop: ✔ PROVEN 1 min 58 s', expect.stringMatching(/^crm {2}inspect/)]);
  hooks.runFinished.call({ report: proven });
  expect(await screen()).toEqual(['shop: ✔ PROVEN 1 min 58 s']);
});

test('drills that wait are counted, and one that waits for room says so', async () => {
  const { stream, screen } = openTerminal();
  const hooks = engineWith(consoleProgress({ stream, env: {} }));
  hooks.runStarted.call({ runId: 'r', drills: ['shop', 'crm', 'mail'] });
  hooks.drillStarted.call({ drill: 'shop' });
  hooks.phaseStarted.call({ drill: 'shop', phase: 'admit' });
  await expect
    .poll(screen)
    .toEqual([expect.stringMatching(/^shop {2}waits for room on the disk \d/), '2 drills waiting']);
  hooks.runFinished.call({ report: proven });
});

test('more than fits in the window is told in fewer lines', async () => {
  const { stream, screen } = openTerminal(80, 8);
  const hooks = engineWith(consoleProgress({ stream, env: {} }));
  const drills = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  hooks.runStarted.call({ runId: 'r', drills });
  for (const drill of drills.slice(0, 3)) {
    hooks.drillStarted.call({ drill });
    hooks.phaseStarted.call({ drill, phase: 'check' });
    for (const check of ['amcheck', 'pg-dump']) hooks.checkStarted.call({ drill, check });
  }
  const checking = (drill: string) => expect.stringMatching(new RegExp(`^${drill} {2}check .* 2 running$`)) as string;
  await expect.poll(screen).toEqual([...['a', 'b', 'c'].map(checking), '6 drills waiting']);
  for (const drill of drills.slice(3)) {
    hooks.drillStarted.call({ drill });
    hooks.phaseStarted.call({ drill, phase: 'create' });
  }
  await expect.poll(async () => (await screen()).at(-1)).toBe('… and 4 more');
  expect(await screen()).toHaveLength(6);
  hooks.runFinished.call({ report: proven });
});

test('a narrow terminal gets no line that breaks', async () => {
  const { stream, screen } = openTerminal(40);
  const hooks = engineWith(consoleProgress({ stream, env: {} }));
  hooks.phaseStarted.call({ drill: 'a cluster with quite a long name', phase: 'check' });
  hooks.checkStarted.call({ drill: 'a cluster with quite a long name', check: 'c'.repeat(200) });
  await expect.poll(screen).toHaveLength(2);
  hooks.runFinished.call({ report: proven });
});
