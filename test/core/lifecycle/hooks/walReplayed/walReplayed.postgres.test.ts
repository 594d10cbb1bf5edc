import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { chown, copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RestoreTarget, WalReplayed } from '../../../../../core/index.ts';
import { takeBackup } from '../../../../../core/demo/index.ts';
import { basebackup } from '../../../../../plugins/sources/basebackup/index.ts';
import { testClusters, type TestClusters } from '../../../../support/cluster.ts';
import { customersCheck, drillWith, planned, type DrillOverrides } from '../../../../support/drill.ts';
import { describeWatchingHook } from '../../watching-hook.ts';

/** A backup with WAL that goes on behind its end, so that replay takes long enough to be watched. */
let clusters: TestClusters;
const overrides: { -readonly [Key in keyof DrillOverrides]: DrillOverrides[Key] } = {};
beforeAll(async () => {
  clusters = await testClusters();
  const primary = await clusters.primary(15);
  const path = join(clusters.directory, 'backup');
  await primary.query('create table public.customers (id bigint primary key, line text)');
  await takeBackup({ from: primary, into: path, compress: 'none' });
  for (let segment = 0; segment < 3; segment += 1) {
    const rows = `generate_series(${segment * 20_000}, ${segment * 20_000 + 19_999}) as id`;
    await primary.query(`insert into public.customers select id, repeat(md5(id::text), 8) from ${rows}`);
    await primary.query('select pg_catalog.pg_switch_wal()');
  }
  await primary.stop('immediate');

  const wal = join(primary.dataDirectory, 'pg_wal');
  const real = basebackup.open({ path });
  overrides.source = {
    ...real,
    async restore(backup, facts, into, context) {
      const restored = await real.restore(backup, facts, into, context);
      await addWal(wal, into);
      void holdReplay(into.dataDirectory);
      return restored;
    },
  };
  overrides.checks = [planned(customersCheck, { options: { database: 'postgres' } })];
});
afterAll(() => clusters?.[Symbol.asyncDispose]());

async function addWal(from: string, { dataDirectory, owner }: RestoreTarget): Promise<void> {
  for (const name of (await readdir(from)).filter((file) => /^[0-9A-F]{24}$/.test(file))) {
    const target = join(dataDirectory, 'pg_wal', name);
    await copyFile(join(from, name), target);
    await chown(target, owner.uid, owner.gid);
  }
}

/** Stops the process that replays WAL here as soon as it does, for long enough to be seen. */
async function holdReplay(dataDirectory: string): Promise<void> {
  for (let tries = 0; tries < 5000; tries += 1) {
    const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isReplaying(name, dataDirectory));
    if (pid === undefined) {
      await delay(1);
      continue;
    }
    process.kill(Number(pid), 'SIGSTOP');
    await delay(700);
    process.kill(Number(pid), 'SIGCONT');
    return;
  }
}

function isReplaying(pid: string, dataDirectory: string): boolean {
  try {
    const title = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
    return title.includes(' recovering ') && readlinkSync(`/proc/${pid}/cwd`) === dataDirectory;
  } catch {
    return false;
  }
}

it('walReplayed fires in recover with the segment that is replayed, and how many there are', async () => {
  const { drill, hooksSeen } = await drillWith([], overrides);
  expect(drill.reasons.join()).toContain('1 check passed');
  const seen = hooksSeen.filter(({ hook }) => hook === 'walReplayed');
  expect(seen[0]).toMatchObject({
    phase: 'recover',
    argument: { drill: 'shop', segment: expect.stringMatching(/^[0-9A-F]{24}$/) },
  });
  const [{ done, total } = { done: 0, total: 0 }] = seen.map(({ argument }) => argument as WalReplayed);
  expect(done).toBeGreaterThanOrEqual(1);
  expect(total).toBeGreaterThanOrEqual(4);
  expect(done).toBeLessThanOrEqual(total);

  const names = hooksSeen.map(({ hook }) => hook);
  expect(names.indexOf('walReplayed')).toBeGreaterThan(names.indexOf('configureRecovery'));
  expect(names.lastIndexOf('walReplayed')).toBeLessThan(names.indexOf('afterRecover'));
});

describeWatchingHook('walReplayed', { overrides });
