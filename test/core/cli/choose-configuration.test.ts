import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { chooseConfiguration } from '../../../core/cli/run-command.ts';
import type { RunFlags } from '../../../core/cli/run-flags.ts';
import { defineReporter } from '../../../core/index.ts';
import { directoryOf } from '../config/support.ts';
import { builtins } from './support.ts';

const json = defineReporter({
  name: 'json',
  summary: 'JSON',
  options: z.object({ file: z.string().default('-') }),
  report: async () => {},
});
const registry = { ...builtins, definitions: [...builtins.definitions, json] };

async function choose(targets: readonly string[], flags: RunFlags = {}, config?: string) {
  const cwd = await directoryOf(config === undefined ? {} : { 'pgproof.config.yaml': config });
  for (const name of ['dir', 'shop', 'two/dir']) await mkdir(join(cwd, name), { recursive: true });
  const { configuration, showsProgress } = await chooseConfiguration(targets, flags, { cwd, env: {} }, registry);
  return {
    backups: configuration.backups.map(({ name }) => name),
    paths: configuration.backups.map(({ source }) => (source.options as { path: string }).path.replace(cwd, '')),
    checks: configuration.backups.map(({ checks }) => checks.map(({ name }) => name)),
    reporters: configuration.reporters.map(({ name }) => name),
    sandboxes: configuration.sandbox.candidates.map(({ definition, options }) => [definition.name, options]),
    automatic: configuration.sandbox.automatic,
    masked: configuration.masked,
    file: configuration.file,
    showsProgress,
    when: configuration.reporters.map(({ when }) => when),
  };
}

const config = 'sandbox: { use: lxc, image: deb }\nbackups: { shop: /b/shop, crm: /b/crm }\nreporters: [slack]\n';

test('a directory needs no configuration: every check that needs no knowledge of the data, told to people', async () => {
  expect(await choose(['dir'])).toMatchObject({
    backups: ['dir'],
    paths: ['/dir'],
    checks: [['manifest', 'data-checksums', 'amcheck']],
    reporters: ['console'],
    automatic: true,
    file: undefined,
    showsProgress: true,
  });
});

test('a path leaves a configuration that lies here alone', async () => {
  expect(await choose(['./dir'], {}, config)).toMatchObject({
    backups: ['dir'],
    reporters: ['console'],
    file: undefined,
  });
});

test('several directories of one name get names of their own', async () => {
  expect(await choose(['./dir', './two/dir'])).toMatchObject({
    backups: ['dir', 'dir#2'],
    paths: ['/dir', '/two/dir'],
    masked: {
      backups: {
        dir: { source: expect.stringMatching(/\/dir$/) },
        'dir#2': { source: expect.stringMatching(/two\/dir$/) },
      },
    },
  });
});

test('without names every backup of the configuration is drilled, with one each that is named', async () => {
  expect(await choose([], {}, config)).toMatchObject({ backups: ['shop', 'crm'], reporters: ['slack', 'console'] });
  expect(await choose(['crm', 'crm'], {}, config)).toMatchObject({ backups: ['crm'] });
});

test('a name of the configuration wins over a directory of that name', async () => {
  expect(await choose(['shop', 'dir'], {}, config)).toMatchObject({
    backups: ['shop', 'dir'],
    paths: ['/b/shop', '/dir'],
  });
});

test('a sandbox on the command line wins; the one that is configured keeps its options', async () => {
  expect((await choose([], {}, config)).sandboxes).toEqual([['lxc', { image: 'deb' }]]);
  expect((await choose([], { sandbox: 'lxc' }, config)).sandboxes).toEqual([['lxc', { image: 'deb' }]]);
  expect((await choose([], { sandbox: 'process' }, config)).sandboxes).toEqual([['process', {}]]);
  expect(await choose([], { sandbox: 'auto' }, config)).toMatchObject({
    automatic: true,
    sandboxes: [
      ['lxc', {}],
      ['process', {}],
    ],
  });
});

test('a reporter that writes to standard output has it for itself', async () => {
  expect(await choose(['dir'], { reporter: ['json:-'] })).toMatchObject({ reporters: ['json'], showsProgress: false });
  expect(await choose(['dir'], { reporter: ['json'] })).toMatchObject({ reporters: ['json'], showsProgress: false });
  expect(await choose(['dir'], { reporter: ['json:a:b.json', 'json:c'] })).toMatchObject({
    reporters: ['console', 'json', 'json#2'],
    showsProgress: true,
  });
});

test('quiet shows no progress, and the result only when not all is well', async () => {
  expect(await choose([], { quiet: true }, config)).toMatchObject({
    reporters: ['slack', 'console'],
    when: ['always', 'not-proven'],
    showsProgress: false,
  });
  expect(await choose([], { quiet: true, strict: true }, config)).toMatchObject({ when: ['always', 'with-warnings'] });
  expect(await choose([], { strict: true }, config)).toMatchObject({ when: ['always', 'always'] });
  expect(await choose(['dir'], { quiet: true, reporter: ['json:-'] })).toMatchObject({ reporters: ['json'] });
});
