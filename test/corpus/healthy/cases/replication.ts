import { startLoad, createShop } from '../../../../core/demo/index.ts';
import { restoreByHand } from '../../../support/restore-by-hand.ts';
import type { HealthyCase } from '../healthy-case.ts';
import { each } from '../support/each.ts';
import { someData } from './sql/some-data.ts';
import { join } from 'node:path';

export const replicationCases: readonly HealthyCase[] = [
  {
    name: 'publications-and-subscriptions',
    title: 'Publications, enabled subscriptions to an unreachable server, logical and physical slots',
    async make({ cluster, backup, major }) {
      const server = await cluster({ settings: { wal_level: 'logical', max_replication_slots: 10 } });
      await each(server, [
        someData,
        'create publication everything for all tables',
        'create publication one for table orders with (publish = $$insert$$)',
        `create subscription away connection 'host=192.0.2.1 connect_timeout=1 dbname=x password=secret' publication p with (connect = false${major >= 14 ? ', streaming = on, binary = on' : ''})`,
        'alter subscription away enable',
        `select pg_create_physical_replication_slot('standby_1', true)`,
        `select pg_create_physical_replication_slot('standby_2')`,
        `select pg_create_logical_replication_slot('decoder', 'pgoutput')`,
        ...(major >= 14 ? [`select pg_create_logical_replication_slot('two_phase', 'pgoutput', false, true)`] : []),
        `select pg_replication_origin_create('origin')`,
        'alter table orders replica identity full',
        ...(major >= 15 ? ['create publication rows for table orders (id) where (id > 5)'] : []),
      ]);
      await backup(server);
    },
  },
  {
    name: 'standby-with-slot-and-conflict-settings',
    title: 'An idle standby with slot, password and delayed apply in its configuration',
    async make({ cluster, standby, backup }) {
      const primary = await cluster();
      await primary.query(someData);
      const replica = await standby(primary, {
        slot: 'replica',
        conninfo: "password=secret application_name='odd name'",
        settings: { hot_standby_feedback: 'on', max_standby_streaming_delay: '-1' },
      });
      await backup(replica, { compress: 'gzip' });
    },
  },
  {
    name: 'cascading-standby',
    title: 'A standby of a standby, under load',
    async make({ cluster, standby, backup }) {
      const primary = await cluster();
      await createShop(primary, { customers: 100 });
      const first = await standby(primary);
      const second = await standby(first);
      await using _load = await startLoad(primary);
      await backup(second);
    },
  },
  {
    name: 'after-failovers',
    title: 'The new primary after two failovers, on timeline 3',
    async make({ cluster, standby, backup, major }) {
      const first = await cluster();
      await first.query(someData);
      const second = await standby(first);
      await promote(second, major);
      await first.stop('fast');
      await second.query(
        `insert into orders select i, 'second' from generate_series(1000, 1500) i; checkpoint`.split(';')[0] ?? '',
      );
      const third = await standby(second);
      await promote(third, major);
      await third.query(`insert into orders select i, 'third' from generate_series(2000, 2500) i`);
      await backup(third);
    },
  },
  {
    name: 'backup-of-a-restored-backup',
    title: 'A backup of a cluster that was restored from a backup',
    async make({ cluster, backup, keepRunning, directory, backupDirectory }) {
      const source = await cluster();
      await source.query(someData);
      const earlier = join(source.directory, 'earlier');
      await backup(source, { into: earlier });
      const restored = keepRunning(await restoreByHand(earlier, join(directory, 'restored'), source.binaries));
      await restored.query('update orders set body = body || $$ restored$$');
      await backup(restored, { into: backupDirectory });
    },
  },
];

async function promote(standby: Awaited<ReturnType<Parameters<HealthyCase['make']>[0]['standby']>>, major: number) {
  if (major >= 12) await standby.query('select pg_promote()');
  else {
    await import('node:fs/promises').then(({ writeFile }) => writeFile(join(standby.dataDirectory, 'promote'), ''));
    process.kill(standby.pid, 'SIGUSR1');
  }
  for (;;) {
    const [row] = await standby.query<{ recovering: boolean }>('select pg_is_in_recovery() as recovering');
    if (row?.recovering === false) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
