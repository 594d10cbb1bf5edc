import { join } from 'node:path';
import { expect } from 'vitest';
import { testClusters } from '../../support/cluster.ts';
import { drillHostile } from './attack.ts';

/** Code in the backup puts a link to the socket of a server that trusts everybody in the place of the drill's. */
export async function expectSwappedSocketRefused(
  sandbox: Parameters<typeof drillHostile>[0],
  backup: string,
): Promise<void> {
  await using clusters = await testClusters();
  const production = await clusters.primary(15);
  await production.query('create table asked ()');
  const target = join(production.socketDirectory, `.s.PGSQL.${production.port}`);
  const swap = `cd ../socket && mv .s.PGSQL.5432 own && ln -s ${target} .s.PGSQL.5432`;
  const { drill } = await drillHostile(sandbox, backup, async ({ query, connect }) => {
    await query(`copy (select 1) to program '${swap}'`);
    const session = await connect('postgres');
    await session.query('drop table public.asked');
  });
  expect(drill.verdict).toBe('unverified');
  expect(drill.checks).toMatchObject([{ outcome: 'could-not-verify', error: { code: 'ANOTHER_SERVER_ANSWERED' } }]);
  expect(await production.query("select pg_catalog.to_regclass('asked') is not null as there")).toEqual([
    { there: true },
  ]);
}
