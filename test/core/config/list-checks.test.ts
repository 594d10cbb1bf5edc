import { expect, test } from 'vitest';
import { loadConfiguration } from '../../../core/config/load-configuration.ts';
import { builtins } from '../../../core/cli/builtins.ts';
import { checksByDefault } from '../../support/default-checks.ts';
import { directoryOf } from './support.ts';

/** Names of the checks that run for this list; nothing is where the source points to, so `pg-dump` may run too. */
async function checksOf(list: string) {
  const text = `backups: { shop: { source: /nowhere, checks: ${list} } }`;
  const file = `${await directoryOf({ 'pgproof.config.yaml': text })}/pgproof.config.yaml`;
  const { backups } = await loadConfiguration(file, { registry: builtins, env: {} });
  return (backups[0]?.checks ?? []).filter(({ name }) => name !== 'pg-dump');
}
const names = async (list: string) => (await checksOf(list)).map(({ name }) => name);

const count = '{ use: row-count, database: shop, relation: public.orders, min: 1 }';

test('defaults stands for every check that needs no knowledge of the data, where it is written', async () => {
  expect(await names('[defaults]')).toEqual(checksByDefault);
  expect(await names(`[${count}, defaults]`)).toEqual(['row-count', ...checksByDefault]);
});

test('what is listed with options of its own replaces the default one', async () => {
  const amcheck = (await checksOf('[defaults, { use: amcheck, timeout: 2 h }]')).filter(({ name }) =>
    name.startsWith('amcheck'),
  );
  expect(amcheck).toMatchObject([{ name: 'amcheck', timeoutMs: 7_200_000 }]);
});

test('said twice it counts once', async () => {
  expect(await names('[defaults, defaults]')).toEqual(checksByDefault);
});

test('without it only the cheapest run beside what is listed', async () => {
  expect(await names(`[${count}]`)).toEqual(['row-count', 'manifest', 'relation-size']);
});
