import { chmod } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { defaultOwner } from '../../../../core/demo/owner.ts';
import { cachedBackup } from '../../../support/cluster.ts';
import { restoredCopy } from '../../../support/restored-backup.ts';
import { restore } from './restoring.ts';
import { temporaryDirectory } from './tiny-backup.ts';

/** Up to 14 and from 15 on servers read the label and the map with different code. */
it.each([10, 14, 15, 18])('PostgreSQL %i recovers what was restored, its tablespace where we put it', async (major) => {
  const { directory, facts } = await cachedBackup(major, { tablespace: true });
  const into = await temporaryDirectory();
  await chmod(into, 0o755);
  const { target, facts: inspected } = await restore(directory, {
    into,
    owner: await defaultOwner(),
    inside: (path) => path,
  });
  await using drill = await restoredCopy(target.dataDirectory);
  const { server } = await drill.prove();
  await using session = await server.connect('shop');
  const sql = 'select pg_catalog.pg_tablespace_location(oid) from pg_catalog.pg_tablespace where spcname = $1';
  expect(await session.value(sql, ['archive'])).toBe(`${target.tablespaceDirectory}/${inspected.tablespaces[0]?.oid}`);
  expect(Number(await session.value('select count(*) from public.audit_log'))).toBeGreaterThan(0);
  expect(Number(await session.value('select count(*) from public.orders'))).toBeGreaterThanOrEqual(facts.before.orders);
  await session.close();
  await server.kill();
});
