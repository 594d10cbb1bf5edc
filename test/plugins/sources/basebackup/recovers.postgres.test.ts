import { expect, it } from 'vitest';
import { cachedBackup } from '../../../support/cluster.ts';
import { restoredBackup } from '../../../support/restored-backup.ts';
import { restore } from './restoring.ts';
import { temporaryDirectory } from './tiny-backup.ts';

/** Up to 14 and from 15 on servers read the label and the map with different code. */
it.each([10, 14, 15, 18])('PostgreSQL %i recovers what was restored, its tablespace where we put it', async (major) => {
  const { directory, facts } = await cachedBackup(major, { tablespace: true });
  // A drill's empty directories: a backup of nothing.
  await using drill = await restoredBackup(await temporaryDirectory());
  const { dataDirectory, tablespaceDirectory } = drill.layout;
  const { container } = drill;
  const inside = (path: string) => container.inside(path);
  const createCluster = () => Promise.reject(new Error('files need no server'));
  const tool = createCluster;
  const target = { dataDirectory, tablespaceDirectory, owner: container.owner, inside, tool, createCluster };
  const { facts: inspected } = await restore(directory, { target });
  const { server } = await drill.prove();
  await using session = await server.connect('shop');
  const sql = 'select pg_catalog.pg_tablespace_location(oid) from pg_catalog.pg_tablespace where spcname = $1';
  expect(await session.value(sql, ['archive'])).toBe(`${tablespaceDirectory}/${inspected.tablespaces[0]?.oid}`);
  expect(Number(await session.value('select count(*) from public.audit_log'))).toBeGreaterThan(0);
  expect(Number(await session.value('select count(*) from public.orders'))).toBeGreaterThanOrEqual(facts.before.orders);
  await session.close();
  await server.kill();
});
