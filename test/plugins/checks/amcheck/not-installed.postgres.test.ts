import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fetchServer } from '../../../../core/postgres/binaries.ts';
import { amcheck, dataChecksums } from '../../../../plugins/checks/index.ts';
import { testClusters } from '../../../support/cluster.ts';
import { flipByte, restart } from '../damage.ts';
import { runOn } from '../run-on.ts';

test.each([
  [10, ['amcheck.control', 'pg_prewarm.control']],
  [17, ['amcheck.control', 'pg_prewarm.control']],
])('PostgreSQL %i without the extensions is no pass: what to install is told', async (major, missing) => {
  await using clusters = await testClusters();
  const npm = await fetchServer(major);
  const copy = join(clusters.directory, 'server');
  await cp(npm.mount ?? '', copy, { recursive: true, verbatimSymlinks: true });
  for (const name of missing) await rm(join(copy, 'share/postgresql/extension', name));
  const cluster = await clusters.primary(major, { binaries: { ...npm, bin: join(copy, 'bin'), mount: copy } });
  expect(await runOn(cluster, amcheck())).toMatchObject({
    outcome: 'could-not-verify',
    findings: [],
    error: { code: 'AMCHECK_NOT_INSTALLED', blame: 'sandbox', hint: expect.stringContaining(`postgresql-${major}`) },
  });
  expect(await runOn(cluster, dataChecksums())).toMatchObject({
    outcome: 'could-not-verify',
    error: { code: 'PREWARM_NOT_INSTALLED', blame: 'sandbox', hint: expect.stringContaining(`postgresql-${major}`) },
  });
});

test('a database that nobody can enter any more fails, and the others are checked all the same', async () => {
  await using clusters = await testClusters();
  const cluster = await clusters.primary(15);
  await cluster.query('create database shop');
  const [row] = await cluster.query<{ oid: number }>(`select oid from pg_database where datname = 'shop'`);
  await cluster.stop();
  await flipByte(join(cluster.dataDirectory, `base/${row?.oid}/pg_filenode.map`), 0, 20);
  const broken = await restart(cluster);
  clusters.stopLater(broken);
  const result = await runOn(broken, amcheck());
  expect(result).toMatchObject({ outcome: 'fail', error: { code: 'DATA_UNREADABLE', blame: 'backup' } });
  expect(result.error?.message).toContain('shop');
  expect(result.findings.map(({ target }) => `${target}`).toSorted()).toEqual(['postgres', 'template1']);
});
