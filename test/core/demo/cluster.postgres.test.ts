import { once } from 'node:events';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { createShop, startCluster, startLoad, takeBackup, waitForStandby } from '../../../core/demo/index.ts';
import { serverBinaries, testClusters } from '../../support/cluster.ts';

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a server listens on its socket only, is not root, and ends when told', { timeout: 30_000 }, async () => {
  await using clusters = await testClusters();
  const cluster = await clusters.primary(15, { settings: { listen_addresses: '*', work_mem: '5MB' }, port: 6000 });
  const [row] = await cluster.query<{ listen: string; work: string; port: string }>(
    `select current_setting('listen_addresses') as listen, current_setting('work_mem') as work, current_setting('port') as port`,
  );
  expect(row).toEqual({ listen: '', work: '5MB', port: '6000' });
  expect((await stat(`/proc/${cluster.pid}`)).uid).not.toBe(0);
  const idle = await cluster.connect();
  await cluster.stop();
  expect(isAlive(cluster.pid)).toBe(false);
  await expect(idle.query('select 1')).rejects.toThrow();
  await cluster.stop();
});

test('a server that cannot start says why', { timeout: 30_000 }, async () => {
  await using clusters = await testClusters();
  const start = clusters.primary(15, { settings: { shared_preload_libraries: 'absent_library' } });
  await expect(start).rejects.toMatchObject({
    code: 'SERVER_START_FAILED',
    message: expect.stringContaining('absent_library'),
  });
});

test('a socket path that is too long is refused', { timeout: 30_000 }, async () => {
  await using clusters = await testClusters();
  const directory = join(clusters.directory, 'x'.repeat(90));
  const start = startCluster({ binaries: await serverBinaries(15), directory });
  await expect(start).rejects.toMatchObject({ code: 'SOCKET_PATH_TOO_LONG' });
});

test('the server does not outlive a killed holder', { timeout: 30_000 }, async () => {
  await using clusters = await testClusters();
  const jiti = join(import.meta.dirname, '../../../node_modules/jiti/lib/jiti-cli.mjs');
  const script = join(import.meta.dirname, 'fixtures/hold-cluster.ts');
  const holder = execa('node', [jiti, script, join(clusters.directory, 'held')], { reject: false, stdin: 'ignore' });
  const [line] = (await once(createInterface({ input: holder.stdout }), 'line')) as [string];
  const pid = Number(line);
  expect(isAlive(pid)).toBe(true);
  holder.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
  await holder;
});

test('a standby follows, through a slot, what the load writes', { timeout: 60_000 }, async () => {
  await using clusters = await testClusters();
  const primary = await clusters.primary(15);
  await createShop(primary, { customers: 50 });
  const standby = await clusters.standby(primary, { slot: 'nightly', conninfo: 'password=unused' });
  const load = await startLoad(primary);
  const count = 'select count(*)::int as n from orders';
  await vi.waitFor(async () => expect((await primary.query<{ n: number }>(count, 'shop'))[0]?.n).toBeGreaterThan(210));
  expect(await load.stop()).toBeGreaterThan(10);
  await waitForStandby(standby, primary);
  expect(await standby.query(count, 'shop')).toEqual(await primary.query(count, 'shop'));
  const [slot] = await primary.query('select slot_name, active from pg_replication_slots');
  expect(slot).toEqual({ slot_name: 'nightly', active: true });
  expect(await readFile(join(standby.dataDirectory, 'postgresql.auto.conf'), 'utf8')).toContain('password=unused');
});

test('a backup that breaks off is an error, whoever takes it', { timeout: 60_000 }, async () => {
  await using clusters = await testClusters();
  const primary = await clusters.primary(15, { hba: 'local all postgres trust\n' });
  const failed = { code: 'BASE_BACKUP_FAILED', message: expect.stringContaining('pg_hba.conf') };
  for (const tool of ['pg_basebackup', 'protocol'] as const) {
    const backup = takeBackup({ from: primary, into: join(clusters.directory, tool), with: tool });
    await expect(backup).rejects.toMatchObject(failed);
  }
  const other = await clusters.primary(15);
  const backup = takeBackup({ from: other, into: join(clusters.directory, 'cut'), with: 'protocol' });
  await Promise.all([expect(backup).rejects.toMatchObject({ code: 'BASE_BACKUP_FAILED' }), other.kill()]);
});

test('a backup does not overwrite another', { timeout: 60_000 }, async () => {
  await using clusters = await testClusters();
  const primary = await clusters.primary(15);
  const into = join(clusters.directory, 'backup');
  await mkdir(into);
  await writeFile(join(into, 'base.tar'), 'precious');
  for (const tool of ['pg_basebackup', 'protocol'] as const) {
    const backup = takeBackup({ from: primary, into, with: tool, compress: 'none' });
    await expect(backup).rejects.toMatchObject({ code: 'BASE_BACKUP_FAILED' });
  }
  expect(await readFile(join(into, 'base.tar'), 'utf8')).toBe('precious');
});
