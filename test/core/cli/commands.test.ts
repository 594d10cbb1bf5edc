import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { examineHost } from '../../../core/cli/doctor/host.ts';
import { examineWorkDirectory } from '../../../core/cli/doctor/work-directory.ts';
import { ownerMark } from '../../../core/run/owner-mark.ts';
import { directoryOf } from '../config/support.ts';
import { builtins, capture, pgproof } from './support.ts';

const run = promisify(execFile);

test('init writes a configuration that loads, and says what to do next', async () => {
  const { status, stdout, directory } = await pgproof(['init', '/backup/it"s ${odd}']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'pgproof.config.yaml is written. Now run: pgproof run\n' });
  const { loadConfiguration } = await import('../../../core/config/load-configuration.ts');
  const file = join(directory, 'pgproof.config.yaml');
  const { backups } = await loadConfiguration(file, { registry: builtins, env: {} });
  expect(backups[0]?.source.options).toEqual({ path: '/backup/it"s ${odd}' });
  expect(backups[0]?.checks.map(({ name }) => name)).toEqual(['manifest', 'data-checksums', 'amcheck']);
});

test('what init leaves in comments loads once it is taken out of them', async () => {
  const { directory } = await pgproof(['init', '/backup']);
  const text = await readFile(join(directory, 'pgproof.config.yaml'), 'utf8');
  const { parse } = await import('yaml');
  const without = text.replace('reporters: []', 'reporters:').replaceAll(/^( *)# (- |limits|deadlines)/gm, '$1$2');
  const parsed = parse(without) as { backups: { main: { checks: unknown[] } }; reporters: unknown[] };
  expect(parsed.backups.main).toMatchObject({ limits: { cpus: 2 }, deadlines: { recover: '1 h' } });
  expect(parsed.backups.main.checks).toHaveLength(3);
  expect(parsed.reporters).toHaveLength(3);
});

test('init overwrites nothing', async () => {
  const { status, stderr, directory } = await pgproof(['init', '--ts'], { files: { 'pgproof.config.yml': 'mine' } });
  expect(status).toBe(3);
  expect(stderr).toContain('There is a configuration already: pgproof.config.yml');
  expect(await readFile(join(directory, 'pgproof.config.yml'), 'utf8')).toBe('mine');
});

test('plugins lists what can stand behind use, with options, and what the configuration brings', async () => {
  const { status, stdout } = await pgproof(['plugins'], {
    files: {
      'own.ts': `import { defineCheck } from 'pgproof';
import { z } from 'zod';
const options = z.object({ mode: z.enum(['a', 'b']).default('a').describe('how'), list: z.array(z.string()) });
export default defineCheck({ name: 'own', summary: 'Of our own', options, run: async (check) => check.pass('') });
`,
      'pgproof.config.yaml': 'backups: { a: { source: /b, checks: [{ use: ./own.ts, list: [] }] } }',
    },
  });
  expect(status).toBe(0);
  expect(stdout).toContain('  newest-row\n  The newest row is young enough\n    relation  text, required\n');
  expect(stdout).toContain(
    '  own (from the configuration)\n  Of our own\n    mode  "a" or "b"              how; default "a"\n',
  );
  expect(stdout).toMatch(/Checks\n[^]*Reporters\n[^]*Sources\n[^]*Sandboxes\n/);
});

test('completes commands, options and their values in bash', async () => {
  const { stdout: script } = await pgproof(['completion', 'bash']);
  const complete = async (...words: string[]) => {
    const ask = `${script}\nCOMP_WORDS=(pgproof "$@"); COMP_CWORD=$#; _pgproof; echo "\${COMPREPLY[*]}"`;
    return (await run('bash', ['-c', ask, 'bash', ...words])).stdout.trim();
  };
  expect(await complete('ru')).toBe('run');
  expect(await complete('run', '--st')).toBe('--strict');
  expect(await complete('run', '--sandbox', '')).toBe('auto lxc process');
  expect(await complete('completion', 'z')).toBe('zsh');
  expect(await complete('image', 're')).toBe('remove');
  expect(await complete('image', '--images', '/us')).toBe('/usr');
  expect(await complete('run', '/us')).toBe('/usr');
});

test('makes completions for zsh and fish from the same commands', async () => {
  expect((await pgproof(['completion', 'zsh'])).stdout).toMatch(/^autoload -U \+X bashcompinit && bashcompinit\n/);
  const { stdout } = await pgproof(['completion', 'fish']);
  expect(stdout).toContain("complete -c pgproof -n '__fish_seen_subcommand_from run' -l sandbox");
  expect(stdout).toContain("-x -a 'auto lxc process'");
});

test('doctor refuses a Node that is too old', () => {
  expect(examineHost('20.18.9', 0)[0]).toMatchObject({ state: 'bad', hint: 'Install Node 20.19 or newer.' });
  expect(examineHost('20.19.0', 0)[0]).toMatchObject({ state: 'good' });
  expect(examineHost('22.1.0', 1000)).toMatchObject([{ state: 'good' }, { what: 'User', state: 'note' }]);
});

test('doctor finds what killed runs left, and leaves living ones and the directory alone', async () => {
  const workDirectory = await directoryOf({ 'run-b.json': JSON.stringify(ownerMark()), 'other.json': '{' });
  const io = {
    stdout: capture(),
    stderr: capture(),
    env: {},
    cwd: workDirectory,
    signal: new AbortController().signal,
  };
  const context = { io, registry: builtins, configuration: undefined, workDirectory };
  expect(await examineWorkDirectory(context)).toMatchObject([{ state: 'good' }, { what: 'Leftovers', says: 'none' }]);
  await writeFile(join(workDirectory, 'run-a.json'), JSON.stringify({ ...ownerMark(), bootId: 'another boot' }));
  expect(await examineWorkDirectory(context)).toMatchObject([{}, { state: 'note', says: 'of a killed run: run-a' }]);
});

test('doctor says when drills could not write', async () => {
  const directory = await directoryOf({ file: '' });
  const io = { stdout: capture(), stderr: capture(), env: {}, cwd: directory, signal: new AbortController().signal };
  const context = { io, registry: builtins, configuration: undefined, workDirectory: join(directory, 'file/work') };
  expect(await examineWorkDirectory(context)).toMatchObject([{ state: 'bad', what: 'Work directory' }]);
});

test('doctor exits with 2 when no sandbox works or the configuration is wrong, and tells both', async () => {
  const files = { 'pgproof.config.yaml': 'backup: {}\n' };
  const { status, stdout } = await pgproof(['doctor'], { files, env: { HOME: '/tmp' } });
  expect(status).toBe(2);
  expect(stdout).toMatch(/✖ Sandbox lxc +a configuration only loads; nothing runs\n/);
  expect(stdout).toMatch(/✖ Configuration +2 problems in .*\n +1:1 backup: unknown key; did you mean "backups"\?\n/);
  expect(stdout).toMatch(/ Node +\d+\.\d+/);
  expect(stdout).toMatch(/ PostgreSQL 18 +/);
  expect(stdout).toMatch(/ pg_dump +/);
});
