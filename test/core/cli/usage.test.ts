import { expect, test } from 'vitest';
import { pgproofVersion } from '../../../core/version.ts';
import { pgproof } from './support.ts';

test('prints help on standard output, with every command and exit status', async () => {
  const { status, stdout, stderr } = await pgproof(['--help']);
  expect(status).toBe(0);
  expect(stderr).toBe('');
  for (const word of [
    'run',
    'accept',
    'init',
    'doctor',
    'reap',
    'plugins',
    'image',
    'completion',
    'Exit status',
    '--verbose',
  ]) {
    expect(stdout).toContain(word);
  }
});

test('prints help for each command', async () => {
  for (const command of ['run', 'accept', 'init', 'doctor', 'reap', 'plugins', 'image', 'completion']) {
    const { status, stdout } = await pgproof([command, '--help']);
    expect([command, status]).toEqual([command, 0]);
    expect(stdout).toContain(`Usage: pgproof ${command}`);
  }
});

test('prints its version', async () => {
  expect(await pgproof(['--version'])).toMatchObject({ status: 0, stdout: `${pgproofVersion}\n`, stderr: '' });
});

test.each([
  [['rnu'], "unknown command 'rnu'", 'Did you mean run?'],
  [['run', '--stict'], "unknown option '--stict'", 'Did you mean --strict?'],
  [['run', '--sandbox', 'docker'], "'docker' is invalid", 'Allowed choices are auto, lxc, process'],
  [['completion', 'csh'], "'csh' is invalid", 'Allowed choices are bash, zsh, fish'],
  [['completion'], "missing required argument 'shell'", ''],
  [['doctor', 'extra'], 'too many arguments', ''],
])('refuses %j, names the right one and exits with 3', async (argv, complaint, help) => {
  const { status, stdout, stderr } = await pgproof(argv);
  expect(status).toBe(3);
  expect(stdout).toBe('');
  expect(stderr).toContain(complaint);
  expect(stderr).toContain(help);
});

test('without a command prints help on standard error and exits with 3', async () => {
  const { status, stdout, stderr } = await pgproof([]);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toContain('Usage: pgproof');
});

test('a run without configuration says what to do', async () => {
  const { status, stderr, directory } = await pgproof(['run']);
  expect(status).toBe(3);
  expect(stderr).toBe(
    `pgproof: There is no pgproof.config.yaml, .json, .ts or .js in ${directory}\n` +
      'Write one with `pgproof init`, name one with --config FILE, or drill a backup directory: pgproof run DIR.\n',
  );
});

const yaml = { 'pgproof.config.yaml': 'backups: { shop: /backup/shop, crm: /backup/crm }\n' };

test.each([
  ['an absent directory', ['run', './absent'], {}, 'is no backup directory: it does not exist'],
  ['a file', ['run', './file'], { file: '' }, 'is no backup directory: it is no directory'],
  ['an absent configuration', ['run', '--config', 'absent.yaml'], {}, 'absent.yaml: ENOENT'],
  [
    'an unknown backup',
    ['run', 'shpo'],
    yaml,
    'There is no backup "shpo" in the configuration and no such directory; did you mean "shop"?',
  ],
  [
    'an unknown key',
    ['run'],
    { 'pgproof.config.yaml': 'backup: {}\n' },
    '1:1 backup: unknown key; did you mean "backups"?',
  ],
  [
    'two configurations',
    ['run'],
    { ...yaml, 'pgproof.config.json': '{}' },
    'More than one configuration: pgproof.config.json, pgproof.config.yaml',
  ],
  [
    'an unknown reporter',
    ['run', '--reporter', 'slak'],
    yaml,
    '--reporter[0]: there is no reporter "slak"; did you mean "slack"?',
  ],
  ['a target that the reporter cannot have', ['run', '-r', 'console:x'], yaml, '--reporter[0].file: unknown key'],
])('refuses %s with 3 before anything starts', async (_what, argv, files, complaint) => {
  const { status, stdout, stderr } = await pgproof(argv, { files });
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toContain(complaint);
});

test('--verbose shows where an error came from', async () => {
  const files = { 'pgproof.config.ts': `throw new Error('no such host');` };
  expect((await pgproof(['run'], { files })).stderr).not.toContain('    at ');
  expect((await pgproof(['run', '--verbose'], { files })).stderr).toMatch(/Error: no such host\n +at /);
});

test('colours follow NO_COLOR, FORCE_COLOR and the terminal', async () => {
  expect((await pgproof(['run'], { env: { FORCE_COLOR: '1' } })).stderr).toContain('\u001B[31mpgproof:');
  expect((await pgproof(['run'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stderr).not.toContain('\u001B');
});
