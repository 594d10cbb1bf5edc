import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { builtins } from '../../core/cli/builtins.ts';
import { loadConfiguration } from '../../core/config/load-configuration.ts';
import { directoryOf, errorOf } from '../core/config/support.ts';
import { blocks, blocksOf, placeOf, userPages, writeScripts, type Block } from './markdown.ts';

const env = {
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/secret-of-the-docs',
  SMTP_URL: 'smtp://user:password-of-the-docs@mail.example.com:587',
  RCLONE_CONFIG_PASS: 'password-of-the-docs',
};
const parsed = blocks('yaml').map((block) => ({ block, value: parse(block.text) as object }));
const isConfiguration = (value: object) => 'backups' in value;

/** Loads an example as it stands, beside the scripts of all pages; only places outside are replaced. */
async function load(block: Block, name: string) {
  const directory = await directoryOf({ 'smtp-url': env.SMTP_URL });
  for (const page of userPages) await writeScripts(page, directory);
  const file = join(directory, name);
  await writeFile(file, block.text.replaceAll('/etc/pgproof/', `${directory}/`));
  return loadConfiguration(file, { registry: builtins, env, now: new Date('2026-11-23') });
}

test('the pages show configurations at all', () => {
  expect(parsed.filter(({ value }) => isConfiguration(value)).length).toBeGreaterThan(7);
});

test.each(parsed.map(({ block, value }) => [placeOf(block), block, value] as const))(
  '%s is a configuration that loads, or valid YAML of somebody else',
  async (_place, block, value) => {
    if (!isConfiguration(value)) {
      // Of GitLab and GitHub.
      expect(JSON.stringify(value)).toContain('pgproof run');
      return;
    }
    const configuration = await load(block, 'pgproof.config.yaml');
    expect(configuration.backups.length).toBeGreaterThan(0);
    expect(configuration.reporters).toHaveLength((value as { reporters?: unknown[] }).reporters?.length ?? 0);
    expect(JSON.stringify(configuration.masked)).not.toContain('of-the-docs');
  },
);

test('the configuration module in docs/configuration.md loads', async () => {
  const block = blocksOf('docs/configuration.md').find(({ path }) => path === 'pgproof.config.ts');
  if (block === undefined) throw new Error('it is gone');
  const { backups } = await load(block, 'pgproof.config.ts');
  expect(backups[0]?.checks.map(({ name }) => name)).toEqual([
    'amcheck',
    'newest-row',
    'admins',
    'manifest',
    'relation-size',
  ]);
});

test('the example of an error is what the loader says', async () => {
  const text = blocksOf('docs/configuration.md').find(({ language }) => language === 'text')?.text ?? '';
  const directory = await directoryOf({
    'pgproof.config.yaml': 'backups:\n  shop:\n    source: /backup\n    check: [amcheck]\n',
  });
  const loading = loadConfiguration(join(directory, 'pgproof.config.yaml'), { registry: builtins, env });
  expect((await errorOf(loading)).message.replace(directory, '/etc/pgproof')).toBe(text.trimEnd());
});
