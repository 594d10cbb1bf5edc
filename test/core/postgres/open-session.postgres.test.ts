import { expect, test } from 'vitest';
import { openSession } from '../../../core/postgres/open-session.ts';
import { testClusters } from '../../support/cluster.ts';

test.each([10, 18])('an aborted session leaves nothing running on a PostgreSQL %i server', async (major) => {
  await using clusters = await testClusters();
  const { socketDirectory, port } = await clusters.primary(major);
  const server = { socketDirectory, port, major, user: 'postgres', database: 'postgres' };
  const abort = new AbortController();
  await using session = await openSession({ ...server, signal: abort.signal, applicationName: 'sleeper' });
  const sleeping = session.query('select pg_catalog.pg_sleep(60)');
  await using watcher = await openSession(server);
  const count = "select count(*)::int as n from pg_catalog.pg_stat_activity where application_name = 'sleeper'";
  await expect.poll(() => watcher.value<number>(count)).toBe(1);
  abort.abort();
  await expect(sleeping).rejects.toThrow(/canceling statement|Connection terminated/);
  await expect.poll(() => watcher.value<number>(count)).toBe(0);
});

test('a session is read-only unless asked otherwise, in UTC, and gives large numbers and times as text', async () => {
  await using clusters = await testClusters();
  const { socketDirectory, port } = await clusters.primary(15, { settings: { timezone: 'Asia/Tokyo' } });
  await using session = await openSession({ socketDirectory, port, user: 'postgres', database: 'postgres' });
  await expect(session.query('create table public.t ()')).rejects.toMatchObject({ code: '25006' });
  const [row] = await session.query(
    "select 9007199254740993::int8 as big, 1.10::numeric as exact, '2026-01-02 03:04:05.678901+00'::timestamptz as at",
  );
  expect(row).toEqual({ big: '9007199254740993', exact: '1.10', at: '2026-01-02 03:04:05.678901+00' });
  expect(await session.value("select current_setting('search_path')")).toBe('');
});
