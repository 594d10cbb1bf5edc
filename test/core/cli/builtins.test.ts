import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtins } from '../../../core/cli/builtins.ts';
import { typescriptTemplate, yamlTemplate } from '../../../core/cli/init-template.ts';
import { loadConfiguration } from '../../../core/config/load-configuration.ts';
import { directoryOf } from '../config/support.ts';
import { checksByDefault } from '../../support/default-checks.ts';

const load = async (name: string, text: string, env: Record<string, string> = {}) =>
  loadConfiguration(join(await directoryOf({ [name]: text }), name), { registry: builtins, env });

/** Takes the examples out of their comments. */
const uncomment = (text: string) =>
  text
    .replaceAll(/^( *)\/\/ (\w+\(|import|limits|deadlines|\{ use)/gm, '$1$2')
    .replaceAll(/^( *)# (- |limits|deadlines)/gm, '$1$2')
    .replace('reporters: []', 'reporters:');

test('every kind of plugin is built in under the names that configurations use', () => {
  const names = builtins.definitions.map(({ kind, name }) => `${kind} ${name}`).toSorted();
  expect(names).toEqual([
    'check amcheck',
    'check canary',
    'check catalog-state',
    'check collation',
    'check data-checksums',
    'check extensions',
    'check foreign-keys',
    'check full-decode',
    'check identity',
    'check index-count',
    'check load',
    'check manifest',
    'check newest-row',
    'check pg-dump',
    'check query',
    'check recovery-point',
    'check recovery-time',
    'check relation-size',
    'check row-count',
    'check schema',
    'check sequences',
    'reporter console',
    'reporter email',
    'reporter json',
    'reporter junit',
    'reporter slack',
    'sandbox lxc',
    'sandbox process',
    'source barman',
    'source basebackup',
    'source command',
    'source pg-dump',
    'source pgbackrest',
  ]);
});

test('LXC is tried before the process sandbox', () => {
  const sandboxes = builtins.definitions.filter(({ kind }) => kind === 'sandbox').map(({ name }) => name);
  expect(sandboxes).toEqual(['lxc', 'process']);
});

test.each([
  ['pgproof.config.yaml', yamlTemplate('/backup')],
  ['pgproof.config.ts', typescriptTemplate('/backup')],
])('what init writes as %s is valid, and so are the examples in its comments', async (name, text) => {
  const plain = await load(name, text);
  // Only where it is installed.
  const withoutDump = ({ name }: { name: string }) => name !== 'pg-dump';
  expect(plain.backups[0]?.checks.filter(withoutDump).map((check) => check.name)).toEqual(checksByDefault);
  expect(plain.reporters).toEqual([]);
  const env = {
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T/B/key',
    SMTP_URL: 'smtps://me:secret@mail.example',
  };
  const full = await load(name, uncomment(text), env);
  expect(full.backups[0]?.checks.filter(withoutDump).map((check) => check.name)).toEqual([
    ...checksByDefault,
    'newest-row',
    'row-count',
  ]);
  expect(full.reporters.map((reporter) => reporter.name)).toEqual(['junit', 'slack', 'email']);
  expect(full.backups[0]).toMatchObject({ limits: { cpus: 2 }, deadlines: { recover: 3_600_000 } });
  expect(full.secrets).toEqual(expect.arrayContaining(['secret', env.SLACK_WEBHOOK_URL]));
});

test('the configuration of the documentation is valid', async () => {
  const text = `
sandbox: { use: lxc }
backups:
  shop:
    source: { use: basebackup, path: /var/lib/pgsql/backup }
    checks:
      - { use: newest-row, database: shop, relation: public.orders, column: created_at, maxAge: 24 h }
      - { use: row-count, database: shop, relation: public.customers, min: 1000, maxDrop: 5% }
      - { use: pg-dump }
      - { use: amcheck }
reporters:
  - { use: junit, file: results/pgproof.xml }
  - { use: slack, webhookUrl: "\${SLACK_WEBHOOK_URL}", when: not-proven }
  - { use: email, smtp: "\${SMTP_URL}", from: pgproof@example.com, to: [dba@example.com] }
`;
  const env = { SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T/B/key', SMTP_URL: 'smtp://mail.example:587' };
  const { backups } = await load('pgproof.config.yaml', text, env);
  expect(backups[0]?.checks.map(({ name }) => name)).toEqual([
    'newest-row',
    'row-count',
    'pg-dump',
    'amcheck',
    'manifest',
    'relation-size',
  ]);
});
