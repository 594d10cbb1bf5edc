import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { explainThrown } from '../../core/checks/explain-thrown.ts';
import { takeBackup } from '../../core/demo/index.ts';
import type { ServerSession } from '../../core/postgres/connection.ts';
import type { PromotedServer } from '../../core/recovery/running-server.ts';
import { cachedBackup, testClusters } from '../support/cluster.ts';
import { restoredBackup, type RestoredBackup } from '../support/restored-backup.ts';

/** What a check's statement may meet on a recovered server without the data being bad. */
let drill: RestoredBackup;
let server: PromotedServer;
beforeAll(async () => {
  const { directory } = await cachedBackup(15, { from: 'primary', customers: 1, load: false, compress: 'none' });
  drill = await restoredBackup(directory);
  const settings = { max_locks_per_transaction: '10', superuser_reserved_connections: '0' };
  ({ server } = await drill.prove({
    settings: { ...settings, max_connections: '12', max_prepared_transactions: '0' },
  }));
});
afterAll(() => drill?.[Symbol.asyncDispose]());

/** What is made of an error that was really thrown. */
async function blameOf(work: (session: ServerSession) => Promise<unknown>) {
  await using session = await server.connect('shop', { readWrite: true });
  const thrown = await work(session).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeDefined();
  return explainThrown(thrown, { check: 'some-check', database: 'shop', server });
}

test('more sorting than temporary files may take', async () => {
  const error = await blameOf(async (session) => {
    await session.query(`set work_mem = 64; set temp_file_limit = '64kB'`);
    await session.query('select g, repeat(g::text, 20) as t from generate_series(1, 100000) g order by t');
  });
  expect(error).toMatchObject({ code: 'SANDBOX_EXHAUSTED', blame: 'sandbox', facts: { sqlstate: '53400' } });
});

test('more locks than the table of locks has room for, and the hint names the setting', async () => {
  const error = await blameOf((session) =>
    session.query(`do $$ begin for i in 1..5000 loop execute format('create temp table t%s ()', i); end loop; end $$`),
  );
  expect(error).toMatchObject({
    code: 'SANDBOX_EXHAUSTED',
    blame: 'sandbox',
    hint: expect.stringContaining('max_locks_per_transaction'),
  });
});

test('more sessions than the server allows', async () => {
  const sessions: ServerSession[] = [];
  try {
    const error = await blameOf(async () => {
      for (let count = 0; count < 20; count += 1) sessions.push(await server.connect('shop'));
    });
    expect(error).toMatchObject({ blame: 'sandbox', facts: { sqlstate: '53300' } });
  } finally {
    for (const session of sessions) await session.close();
  }
});

test('a statement that somebody cancelled', async () => {
  const error = await blameOf(async (session) => {
    await session.query('set statement_timeout = 50');
    await session.query('select pg_catalog.pg_sleep(60)');
  });
  expect(error).toMatchObject({ code: 'CHECK_QUERY_REFUSED', blame: 'plugin', facts: { sqlstate: '57014' } });
});

test('a collation of a locale that is not here', async () => {
  const error = await blameOf((session) => session.query(`create collation public.xx (locale = 'xx_XX.utf8')`));
  expect(error).toMatchObject({ code: 'SERVER_SUPPORT_MISSING', blame: 'sandbox' });
});

test('a session that is ended', async () => {
  const error = await blameOf(async (session) => {
    const pid = await session.value<number>('select pg_catalog.pg_backend_pid()');
    await using other = await server.connect('shop');
    await other.query(`select pg_catalog.pg_terminate_backend(${pid})`);
    await delay(50);
    await session.query('select 1');
  });
  expect(error).toMatchObject({ code: 'SERVER_DIED', blame: 'sandbox' });
});

test('a database whose locale is not here is named, and the backup not blamed', async () => {
  await using clusters = await testClusters();
  const primary = await clusters.primary(15);
  await primary.query('create database elsewhere');
  await primary.query(
    `update pg_database set datcollate = 'xx_XX.utf8', datctype = 'xx_XX.utf8' where datname = 'elsewhere'`,
  );
  await primary.query('checkpoint');
  const backup = `${clusters.directory}/backup`;

  await takeBackup({ from: primary, into: backup, compress: 'none' });
  await using restored = await restoredBackup(backup);
  await expect(restored.prove()).rejects.toMatchObject({
    code: 'DATABASE_LOCALE_MISSING',
    blame: 'sandbox',
    facts: { database: 'elsewhere' },
    hint: expect.stringContaining('Install the locale'),
  });
});
