import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfiguration } from '../../../core/config/load-configuration.ts';
import { directoryOf, errorOf, problemsOf, registry } from './support.ts';

const load = async (text: string, env: Record<string, string> = {}, name = 'pgproof.config.yaml') =>
  loadConfiguration(join(await directoryOf({ [name]: text }), name), { registry, env, now: new Date() });

test('takes values from the environment and from files, and keeps them out of what is shown', async () => {
  const secrets = await directoryOf({ key: 'key of another place' });
  const directory = await directoryOf({
    password: 'p@ss word\n',
    'pgproof.config.yaml': `
backups: { shop: { source: /b } }
reporters:
  - { use: slack, webhookUrl: "\${HOOK}", smtp: "smtps://me:\${file:password}@mail.example" }
  - { use: slack, smtp: "\${file:${secrets}/key}" }
`,
  });
  const configuration = await loadConfiguration(join(directory, 'pgproof.config.yaml'), {
    registry,
    env: { HOOK: 'https://hooks.example/T/B/key' },
  });
  expect(configuration.reporters.map(({ options }) => options)).toEqual([
    { webhookUrl: 'https://hooks.example/T/B/key', smtp: 'smtps://me:p@ss word@mail.example' },
    { smtp: 'key of another place' },
  ]);
  expect(configuration.secrets).toEqual(
    expect.arrayContaining(['https://hooks.example/T/B/key', 'p@ss word', 'key of another place']),
  );
  expect(configuration.masked).toEqual({
    backups: { shop: { source: '/b' } },
    reporters: [
      { use: 'slack', webhookUrl: '***', smtp: 'smtps://me:***@mail.example' },
      { use: 'slack', smtp: '***' },
    ],
  });
});

test('values under telling keys and passwords in URLs are secrets without being referred to', async () => {
  const { secrets, masked } = await load(`
backups: { shop: { source: /b } }
reporters:
  - { use: slack, webhookUrl: https://hooks.example/T, smtp: "smtp://me:pa%24word@mail.example:587" }
`);
  expect(secrets.toSorted()).toEqual(['https://hooks.example/T', 'pa$word', 'pa%24word']);
  expect(masked).toMatchObject({ reporters: [{ webhookUrl: '***', smtp: 'smtp://me:***@mail.example:587' }] });
});

test('two dollars stand for the text itself', async () => {
  const { backups, secrets } = await load('backups: { shop: { source: "/b/$${NAME}/$5" } }');
  expect(backups[0]?.source.options).toEqual({ path: '/b/${NAME}/$5' });
  expect(secrets).toEqual([]);
});

test('says which variable or file is missing, where, and nothing that follows from it', async () => {
  const error = await errorOf(
    load(
      `backups: { shop: { source: /b } }
reporters:
  - { use: slack, webhookUrl: "\${HOOK}" }
  - { use: slack, webhookUrl: "\${EMPTY}" }
  - { use: slack, webhookUrl: "\${HOOK-URL}" }
  - { use: slack, webhookUrl: "\${file:/nonexistent/hook}" }
`,
      { EMPTY: '' },
    ),
  );
  expect(problemsOf(error)).toEqual([
    '3:31 reporters[0].webhookUrl: the environment variable HOOK is not set',
    '4:31 reporters[1].webhookUrl: the environment variable EMPTY is empty',
    '5:31 reporters[2].webhookUrl: "${HOOK-URL}" names no variable; write ${NAME} or ${file:/path}, and $${ for the text itself',
    expect.stringMatching(/^6:31 reporters\[3\]\.webhookUrl: the file \/nonexistent\/hook cannot be read: ENOENT/),
  ]);
});

test('a secret of the wrong form is not shown in the complaint', async () => {
  const error = await errorOf(
    load(`backups: { shop: { source: /b } }\nreporters: [{ use: slack, webhookUrl: "\${HOOK}" }]\n`, {
      HOOK: 'hunter22',
    }),
  );
  expect(problemsOf(error)).toEqual(['2:39 reporters[0].webhookUrl: found "***": invalid URL']);
  expect(JSON.stringify(error) + error.message).not.toContain('hunter22');
});

test('what a module put into its configuration is shown without functions and circles', async () => {
  const { masked } = await load(
    `import { defineReporter } from 'pgproof';
import { z } from 'zod';
const own = defineReporter({ name: 'own', summary: '', options: z.looseObject({}), report: async () => {} });
const loop: Record<string, unknown> = { token: 'abcdef', since: new Date(0), at: NaN, match: () => true };
loop.self = loop;
export default { backups: { shop: '/b' }, reporters: [own({ loop }), { use: own, note: 'has abcdef in it' }] };
`,
    {},
    'pgproof.config.ts',
  );
  expect(masked).toMatchObject({
    reporters: [
      {
        use: 'own',
        loop: { token: '***', since: '1970-01-01T00:00:00.000Z', at: 'NaN', match: '[function]', self: '[circular]' },
      },
      { use: 'own', note: 'has *** in it' },
    ],
  });
});
