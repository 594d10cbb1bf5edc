import { expect, test } from 'vitest';
import { defineConfig } from '../../../core/index.ts';
import { basebackup, newestRow, slack } from './support.ts';

test('a configuration in TypeScript has the types of what it configures', () => {
  const config = defineConfig({
    sandbox: { use: 'lxc', image: 'debian-12' },
    backups: {
      path: '/backup',
      source: basebackup({ path: '/backup' }),
      full: {
        source: basebackup({ path: '/backup' }),
        checks: [
          'manifest',
          newestRow,
          newestRow({ relation: 'orders', maxAge: '24 h', id: 'orders', severity: 'warn', timeout: '1 min' }),
          { use: 'amcheck', skip: { reason: 'too slow', until: '2026-12-31' } },
          // @ts-expect-error a skip without an end
          newestRow({ relation: 'orders', maxAge: '24 h', skip: { reason: 'too slow' } }),
          // @ts-expect-error an option of the wrong type
          newestRow({ relation: 5, maxAge: '24 h' }),
          // @ts-expect-error a misspelt option
          newestRow({ relation: 'orders', maxage: '24 h' }),
        ],
        deadlines: { restore: '2 h' },
      },
    },
    reporters: ['console', slack({ when: 'not-proven', required: false, attempts: 2 })],
    plugins: ['./own.ts', { name: 'own', api: 1, apply: () => {} }],
  });
  expect(config).toHaveProperty('backups.full.checks[2].maxAge', '24 h');
});

test('a configuration may be made by a function, also one that takes its time', async () => {
  const config = defineConfig(async () => ({ backups: { shop: '/backup' } }));
  expect(await (config as () => Promise<unknown>)()).toEqual({ backups: { shop: '/backup' } });
});

test('what cannot be right does not compile', () => {
  // @ts-expect-error a reporter among the checks
  expect(defineConfig({ backups: { shop: { source: '/backup', checks: [slack({})] } } })).toBeDefined();
  // @ts-expect-error reporter instead of reporters
  expect(defineConfig({ backups: { shop: '/backup' }, reporter: [] })).toBeDefined();
});
