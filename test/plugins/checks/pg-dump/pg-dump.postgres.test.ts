import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../../../core/demo/index.ts';
import { hostEnvironment } from '../../../../core/testing/host-environment.ts';
import { pgDump } from '../../../../plugins/checks/index.ts';
import { sharedClusters } from '../../../support/shared-clusters.ts';
import { fileOf, flipByte, restart } from '../damage.ts';
import { plan, runIn, runOn } from '../run-on.ts';

const hostile = `o'Brien "x" = \\ é`;
const clusters = sharedClusters();
let cluster: Cluster;

beforeAll(async () => {
  cluster = await clusters.primary(15);
  await cluster.query('create database shop');
  await cluster.query(`create database "${hostile.replaceAll('"', '""')}"`);
  await cluster.query('create database closed allow_connections false');
  await cluster.query(
    'create table secrets (word text); insert into secrets select md5(i::text) from generate_series(1, 5000) i',
    'shop',
  );
});

test('a healthy cluster passes: every database that accepts connections, and the globals', async () => {
  const result = await runOn(cluster, pgDump());
  expect(result.error ?? result.findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(result.findings.map(({ target }) => `${target}`).toSorted()).toEqual(
    ['globals', hostile, 'postgres', 'shop', 'template1'].toSorted(),
  );
});

test('pg_dump missing is no pass: it names the package', async () => {
  const root = await mkdtemp(join(tmpdir(), 'pgproof-empty-'));
  expect(await runOn(cluster, pgDump(), { root })).toMatchObject({
    outcome: 'could-not-verify',
    error: { code: 'CLIENT_TOOL_MISSING', blame: 'sandbox', hint: expect.stringContaining('postgresql-client-15') },
  });
  await rm(root, { recursive: true });
});

test('a server older than pg_dump is dumped, a newer one is not tried', async () => {
  expect(await runOn(await clusters.primary(10), pgDump())).toMatchObject({ outcome: 'pass' });
  const environment = await hostEnvironment(cluster);
  const newer = { ...environment, server: { ...environment.server, major: 99 } };
  expect(await runIn(newer, await plan(pgDump()))).toMatchObject({ error: { code: 'CLIENT_TOOL_MISSING' } });
});

test('a library missing here is the fault of the sandbox, not of the backup', async () => {
  await cluster.query('create database needy');
  // COPY calls the output function of a type.
  await cluster.query(
    `create type odd; create function odd_in(cstring) returns odd language internal strict as 'textin';
     create function odd_out(odd) returns cstring language internal strict as 'textout';
     create type odd (input = odd_in, output = odd_out, like = text);
     create table odd_ones (x odd); insert into odd_ones values ('a');
     update pg_proc set prolang = (select oid from pg_language where lanname = 'c'), probin = '$libdir/not_here', prosrc = 'f'
     where proname = 'odd_out'`,
    'needy',
  );
  expect(await runOn(cluster, pgDump(), { databases: ['needy'] })).toMatchObject({
    outcome: 'could-not-verify',
    error: { code: 'DUMP_NOT_POSSIBLE_HERE', blame: 'sandbox', message: expect.stringContaining('not_here') },
  });
  await cluster.query('drop database needy');
});

test('its deadline ends the dump and leaves nothing on the server', async () => {
  await cluster.query(`create database slow`);
  await cluster.query('create table lock_me (x int)', 'slow');
  const holder = await cluster.connect('slow');
  await holder.query('begin; lock table lock_me in access exclusive mode');
  const started = performance.now();
  const result = await runOn(cluster, pgDump(), { timeoutMs: 1500, databases: ['slow'] });
  expect(result).toMatchObject({ outcome: 'could-not-verify', error: { code: 'CHECK_TIMED_OUT' } });
  expect(performance.now() - started).toBeLessThan(10_000);
  const left = await cluster.query(
    `select application_name from pg_stat_activity where application_name like 'pgproof % pg-dump'`,
  );
  expect(left).toEqual([]);
  await holder.end();
  await cluster.query('drop database slow');
});

test('a flipped byte in a table fails, with the block and without row values', async () => {
  const file = await fileOf(cluster, 'secrets');
  await cluster.stop();
  await flipByte(file, 3, 5000);
  cluster = await restart(cluster);
  clusters.stopLater(cluster);
  const result = await runOn(cluster, pgDump());
  expect(result.outcome).toBe('fail');
  const failed = result.findings.filter(({ outcome }) => outcome === 'fail');
  expect(failed.map(({ target }) => target)).toEqual(['shop']);
  expect(failed[0]?.evidence?.join('\n')).toMatch(/invalid page in block 3/);
  expect(JSON.stringify(result)).not.toMatch(/[0-9a-f]{32}/);
});

test('a system catalog that cannot be read fails', async () => {
  const file = await fileOf(cluster, 'pg_depend');
  await cluster.stop();
  await truncate(file, 8192);
  await flipByte(file, 0, 4000);
  cluster = await restart(cluster);
  clusters.stopLater(cluster);
  expect(await runOn(cluster, pgDump(), { databases: ['shop'] })).toMatchObject({ outcome: 'fail' });
});
