import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../../../core/index.ts';
import { pgproofVersion } from '../../../core/version.ts';
import { directoryOf } from '../config/support.ts';
import { buildPgproof } from './build.ts';

let built: Awaited<ReturnType<typeof buildPgproof>> | undefined;
beforeAll(async () => {
  built = await buildPgproof();
}, 60_000);
afterAll(() => built?.[Symbol.asyncDispose]());

const start = (argv: readonly string[], cwd: string) =>
  execa(process.execPath, [built?.main ?? '', ...argv], { cwd, stdin: 'ignore', reject: false });

/** A configuration whose source never finds an end: it waits, and then obeys its signal or does not. */
const waiting = (obeys: boolean) => ({
  'pgproof.config.ts': `import { defineSandbox, defineSource } from 'pgproof';
import { z } from 'zod';
const source = defineSource({ name: 'waiting', summary: '', options: z.object({}), open: () => ({
  list: ({ signal }) => new Promise((_, reject) => {
    setInterval(() => {}, 1000);
    ${obeys ? `signal.addEventListener('abort', () => reject(signal.reason));` : ''}
    process.stderr.write('waiting\\n');
  }),
}) as never });
const sandbox = defineSandbox({ name: 'none', summary: '', options: z.object({}), open: () => ({
  probe: async () => ({ usable: true, notes: [] }), root: async () => '/', reap: async () => {},
}) as never });
export default {
  sandbox: { use: sandbox }, workDirectory: 'work', stateDirectory: 'state',
  backups: { shop: { source: source(), checks: [] } }, reporters: [{ use: 'json', file: 'report.json' }],
};
`,
});

async function interrupt(obeys: boolean, signals: readonly NodeJS.Signals[]) {
  const directory = await directoryOf(waiting(obeys));
  const child = start(['run'], directory);
  const left = [...signals];
  let seen = '';
  for await (const chunk of child.stderr as AsyncIterable<Buffer>) {
    seen += chunk.toString();
    // Each signal follows upon a sign that the one before has been heard.
    const heard = signals.length - left.length === 0 ? 'waiting\n' : 'cleaning up';
    if (seen.includes(heard)) child.kill(left.shift() ?? 0);
  }
  const { exitCode } = await child;
  const report = await readFile(join(directory, 'report.json'), 'utf8').catch(() => '{}');
  return { exitCode, stderr: seen, report: JSON.parse(report) as Record<string, unknown> };
}

test('an error that nobody waited for ends the drill, which is cleaned up and reported all the same', async () => {
  const configuration = waiting(true)['pgproof.config.ts'];
  const stray = `plugins: [{ name: 'careless', api: 1, apply: ({ hooks }) => hooks.phaseStarted.tap('careless', () => {
    Promise.reject(new Error('nobody waits for me'));
  }) }],`;
  const directory = await directoryOf({
    'pgproof.config.ts': configuration.replace('export default {', `export default { ${stray}`),
  });
  const { exitCode, stderr } = await start(['run'], directory);
  expect(stderr).toContain('nobody waits for me');
  expect(exitCode).toBe(2);
  const report = JSON.parse(await readFile(join(directory, 'report.json'), 'utf8')) as Report;
  expect(report.verdict).toBe('unverified');
  expect(report.drills[0]?.phases[0]).toMatchObject({
    name: 'select',
    error: { code: 'STRAY_ERROR', blame: 'plugin' },
  });
});

test('is a program: says its version and exits with the status of the command line', async () => {
  const directory = await directoryOf({});
  expect(await start(['--version'], directory)).toMatchObject({ exitCode: 0, stdout: pgproofVersion });
  expect(await start(['rnu'], directory)).toMatchObject({ exitCode: 3, stdout: '' });
  expect(await start(['run', './absent'], directory)).toMatchObject({ exitCode: 3, stdout: '' });
});

test('a reader that goes away is no crash', async () => {
  const directory = await directoryOf({});
  const pipe = `for i in 1 2 3; do "${process.execPath}" "${built?.main}" plugins; echo "status $?" >&2; done | head -n 1`;
  const { stdout, stderr } = await execa('bash', ['-c', pipe], { cwd: directory, stdin: 'ignore' });
  expect(stdout).toBe('Checks');
  expect(stderr).toBe('status 0\nstatus 0\nstatus 0');
});

test('what nobody caught is one line, and a stack with --verbose', async () => {
  const files = {
    'pgproof.config.mjs': `setImmediate(() => { throw new Error('from nowhere'); });
await new Promise((resolve) => setTimeout(resolve, 5000));
export default {};
`,
  };
  const directory = await directoryOf(files);
  const { exitCode, stderr } = await start(['run'], directory);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^pgproof: unexpected: from nowhere\nThis is a defect/);
  expect((await start(['run', '--verbose'], directory)).stderr).toMatch(/Error: from nowhere\n +at /);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends the run as unverified, and it is still reported',
  async (name) => {
    const { exitCode, stderr, report } = await interrupt(true, [name]);
    expect(stderr).toContain(`pgproof: ${name}: cleaning up`);
    expect(exitCode).toBe(2);
    expect(report).toMatchObject({ verdict: 'unverified' });
    expect(JSON.stringify(report)).toContain(`interrupted by ${name}`);
  },
);

test('a second Ctrl-C leaves at once and names reap', async () => {
  const { exitCode, stderr } = await interrupt(false, ['SIGINT', 'SIGINT']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('left at once; remove what is left with: pgproof reap');
});
