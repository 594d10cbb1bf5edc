import { expect, test } from 'vitest';
import { identity } from '../../../../plugins/checks/index.ts';
import { testClusters } from '../../../support/cluster.ts';
import { plan, runOn } from '../run-on.ts';

test.each([10, 15, 18])('tells the cluster it should be from every other, on PostgreSQL %i', async (major) => {
  await using clusters = await testClusters();
  const cluster = await clusters.primary(major);
  for (const sql of ['create database shop', 'create database closed allow_connections false', 'create role "App: x"'])
    await cluster.query(sql);
  const [row] = await cluster.query<{ id: string }>('select system_identifier::text as id from pg_control_system()');
  const systemIdentifier = row?.id ?? '';
  const databases = ['postgres', 'shop', 'closed', 'template0', 'template1'];
  const recovery = {
    systemIdentifier,
    databases: databases.map((name) => ({ name, allowConnections: name !== 'closed', bytes: 0 })),
  };
  const ask = (options: object) => runOn(cluster, { use: identity, ...options }, { recovery });

  const right = { systemIdentifier, major, databases: ['shop', 'closed'], roles: ['App: x', 'postgres'] };
  const sound = await ask({ ...right, otherDatabases: 'refuse' });
  expect(sound.error).toBeUndefined();
  expect(sound.findings.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass', 'pass']);

  const other = String(BigInt(systemIdentifier) + 1n);
  expect(await ask({ systemIdentifier: other })).toMatchObject({
    outcome: 'fail',
    findings: [
      {
        measured: systemIdentifier,
        threshold: other,
        summary: `The backup is of another cluster: system identifier ${systemIdentifier}, and ${other} is expected`,
      },
    ],
  });
  expect(await ask({ major: major === 15 ? 14 : 15 })).toMatchObject({
    outcome: 'fail',
    findings: [{ measured: major }],
  });
  expect(await ask({ databases: ['crm', 'shop'], roles: ['app', 'pg_monitor'] })).toMatchObject({
    outcome: 'fail',
    findings: [
      { target: 'crm', evidence: ['databases: closed, postgres, shop, template0, template1'] },
      { target: 'app', evidence: ['roles: App: x, postgres'] },
      { target: 'pg_monitor' },
    ],
  });
  expect(await ask({ databases: ['shop'], otherDatabases: 'refuse' })).toMatchObject({
    outcome: 'fail',
    findings: [
      { outcome: 'pass' },
      { target: 'closed', summary: 'Database "closed" is not among those that may be there' },
    ],
  });
});

test('refuses to expect nothing', async () => {
  await expect(plan({ use: identity })).rejects.toThrow(/expects nothing/);
  await expect(plan({ use: identity, roles: ['a'], otherDatabases: 'refuse' })).rejects.toThrow(/needs databases/);
  await expect(plan({ use: identity, systemIdentifier: '0x12' })).rejects.toThrow(/pg_controldata/);
});
