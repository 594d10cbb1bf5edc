import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfiguration } from '../../../core/config/load-configuration.ts';
import * as pgproof from '../../../core/index.ts';
import { directoryOf, errorOf, problemsOf, registry } from './support.ts';

const load = async (files: Record<string, string>, name = 'pgproof.config.ts') =>
  loadConfiguration(join(await directoryOf(files), name), { registry, env: {}, now: new Date() });

const checkModule = (name: string) => `import { defineCheck } from 'pgproof';
import { z } from 'zod';
export default defineCheck({
  name: '${name}', summary: 'of our own', options: z.object({ limit: z.number() }),
  run: async (check) => check.pass('fine'),
});
`;
const packageFiles = (name: string, exports = './index.js') => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({
    name,
    type: 'module',
    exports: { '.': { import: exports } },
  }),
  [`node_modules/${name}/index.js`]: checkModule('from-npm'),
});
const yaml = (checks: string) => `backups: { shop: { source: /backup, checks: ${checks} } }\n`;

test('a TypeScript configuration outside the repository gets this running pgproof', async () => {
  const { backups, plugins } = await load({
    'pgproof.config.ts': `import { defineConfig, defineCheck, definePlugin, PgproofError, type CheckContext } from 'pgproof';
import { z } from 'zod';
enum Limit { Orders = 10 }
const orders = defineCheck({
  name: 'orders', summary: 'Enough orders', options: z.object({ min: z.number() }),
  run: async (check: CheckContext<{ min: number }>) => check.pass('fine'),
});
export default defineConfig(async () => ({
  backups: { shop: { source: { use: 'basebackup', path: '/backup' }, checks: [orders({ min: Limit.Orders, id: 'mine' })] } },
  plugins: [definePlugin({ name: 'own', api: 1, apply() {} }), { name: 'class', api: 1, apply: () => PgproofError } as never],
}));
`,
  });
  expect(backups[0]?.checks[0]).toMatchObject({ name: 'mine', options: { min: 10 } });
  expect(backups[0]?.checks[0]?.definition.name).toBe('orders');
  expect((plugins[1] as { apply(): unknown }).apply()).toBe(pgproof.PgproofError);
});

test.each([
  ['pgproof.config.mjs', `export default { backups: { shop: '/backup' } };`],
  ['pgproof.config.js', `export default () => ({ backups: { shop: '/backup' } });`],
  ['pgproof.config.js', `module.exports = { backups: { shop: '/backup' } };`],
  ['pgproof.config.mts', `export default Promise.resolve({ backups: { shop: '/backup' as string } });`],
])('reads the default export of %s: %s', async (name, text) => {
  expect((await load({ [name]: text }, name)).backups[0]?.name).toBe('shop');
});

test('says what a configuration threw', async () => {
  const error = await errorOf(load({ 'pgproof.config.ts': `throw new Error('no such host');` }));
  expect(error).toMatchObject({ code: 'CONFIGURATION_THREW', blame: 'operator' });
  expect(error.message).toMatch(/pgproof\.config\.ts does not load: no such host$/);
});

test('a module without a default export is no configuration', async () => {
  const error = await errorOf(load({ 'pgproof.config.ts': `export const backups = {};` }));
  expect(error.message).toMatch(/does not load: it has no default export$/);
});

test('a check is named by the path of its module, and its options are checked', async () => {
  const files = { 'checks/own.ts': checkModule('own') };
  const { backups } = await load({ ...files, 'c.yaml': yaml('[{ use: ./checks/own.ts, limit: 3 }]') }, 'c.yaml');
  expect(backups[0]?.checks[0]).toMatchObject({ name: 'own', options: { limit: 3 } });
  const error = await errorOf(load({ ...files, 'c.yaml': yaml('[{ use: ./checks/own.ts, limt: 3 }]') }, 'c.yaml'));
  expect(problemsOf(error)).toEqual([
    '1:70 backups.shop.checks[0].limt: unknown key; did you mean "limit"?',
    '1:46 backups.shop.checks[0].limit: is required: a number',
  ]);
});

test('of several exports one has to be named', async () => {
  const files = {
    'own.ts': `import { defineCheck } from 'pgproof';
import { z } from 'zod';
const check = (name: string) => defineCheck({ name, summary: name, options: z.object({}), run: async (c) => c.pass('') });
export const first = check('one');
export const second = check('two');
`,
  };
  const { backups } = await load({ ...files, 'c.yaml': yaml('["./own.ts#second"]') }, 'c.yaml');
  expect(backups[0]?.checks[0]?.name).toBe('two');
  expect(
    problemsOf(await errorOf(load({ ...files, 'c.yaml': yaml('[./own.ts, "./own.ts#third"]') }, 'c.yaml'))),
  ).toEqual([
    '1:46 backups.shop.checks[0]: ./own.ts exports several definitions; name one: ./own.ts#first, ./own.ts#second',
    '1:56 backups.shop.checks[1]: ./own.ts exports no definition "third"; known here: first, second',
  ]);
});

test('a package is found beside the configuration by its name and by its short name', async () => {
  const { backups } = await load(
    {
      ...packageFiles('pgproof-check-orders'),
      ...packageFiles('@shop/checks'),
      'c.yaml': yaml(
        '[{ use: orders, limit: 1 }, { use: pgproof-check-orders, limit: 2 }, { use: "@shop/checks", limit: 3 }]',
      ),
    },
    'c.yaml',
  );
  expect(backups[0]?.checks.map(({ name, options }) => [name, options])).toEqual([
    ['from-npm', { limit: 1 }],
    ['from-npm#2', { limit: 2 }],
    ['from-npm#3', { limit: 3 }],
    ['manifest', {}],
  ]);
});

test('says what a name could mean, and how to install what is not there', async () => {
  const files = {
    'broken.ts': `throw new Error('half written');`,
    'empty.ts': `export default { name: 'empty' };`,
    'c.yaml': yaml('[orders, "@shop/checks", ./absent.ts, ./broken.ts, ./empty.ts, 7]'),
  };
  const known = 'known here: amcheck, data-checksums, manifest, newest-row';
  const problems = problemsOf(await errorOf(load(files, 'c.yaml'))).map((text) => text.replace(/^\S+ /, ''));
  expect(problems).toEqual([
    `backups.shop.checks[0]: there is no check "orders"; ${known} (a package is installed with: npm install pgproof-check-orders)`,
    `backups.shop.checks[1]: there is no check "@shop/checks"; ${known} (a package is installed with: npm install @shop/checks)`,
    expect.stringMatching(/^backups\.shop\.checks\[2\]: there is no file \/.*\/absent\.ts$/),
    'backups.shop.checks[3]: ./broken.ts does not load: half written',
    'backups.shop.checks[4]: ./empty.ts exports no check; its default export should be what define… returns',
    'backups.shop.checks[5]: found 7, expected the name of a check or { use: …, …options }',
  ]);
});

test('plugins come from paths and packages, in their order', async () => {
  const plugin = (name: string) => `export default { name: '${name}', api: 1, apply() {} };`;
  const files = {
    'one.ts': plugin('one'),
    'old.ts': `export default { name: 'old', api: 0, apply() {} };`,
    'node_modules/two/package.json': '{ "name": "two", "type": "module", "main": "index.js" }',
    'node_modules/two/index.js': plugin('two'),
  };
  const withPlugins = (plugins: string) => ({ ...files, 'c.yaml': `backups: { shop: /b }\nplugins: ${plugins}\n` });
  expect((await load(withPlugins('[./one.ts, two]'), 'c.yaml')).plugins).toMatchObject([
    { name: 'one' },
    { name: 'two' },
  ]);
  expect(problemsOf(await errorOf(load(withPlugins('[three, ./four.ts, ./old.ts, 5]'), 'c.yaml')))).toEqual([
    '2:11 plugins[0]: there is no package three; install it: npm install three',
    expect.stringMatching(/^2:18 plugins\[1\]: there is no file \/.*\/four\.ts$/),
    '2:29 plugins[2]: the default export of ./old.ts is a plugin for api 0, and this pgproof speaks api 1',
    '2:39 plugins[3]: this is no plugin { name, api: 1, apply(engine) }: found 5',
  ]);
});

test('any Standard Schema validates options, also one that takes its time', async () => {
  const { backups } = await load({
    'pgproof.config.ts': `import { defineCheck } from 'pgproof';
const options = { '~standard': { version: 1, vendor: 'own', validate: async (value: { n?: number }) =>
  value.n === undefined ? { issues: [{ message: 'n is missing', path: [{ key: 'n' }] }] } : { value: { n: value.n * 2 } } } };
const check = defineCheck({ name: 'own', summary: '', options, run: async (c) => c.pass('') } as never);
export default { backups: { shop: { source: '/b', checks: [check({ n: 21 })] }, bad: { source: '/b', checks: process.env.NOTHING_SETS_THIS ? [] : [{ use: check, n: 1 }] } } };
`,
  });
  expect(backups.map(({ checks }) => checks[0]?.options)).toEqual([{ n: 42 }, { n: 2 }]);
});
