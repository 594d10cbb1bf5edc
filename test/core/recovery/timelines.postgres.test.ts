import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createShop, takeBackup } from '../../../core/demo/index.ts';
import { testClusters } from '../../support/cluster.ts';
import { restoredBackup } from '../../support/restored-backup.ts';

test.each([12, 15, 18])(
  'WAL is followed to the newest timeline, and a lost history file is not taken for its end (PostgreSQL %i)',
  async (major) => {
    await using clusters = await testClusters();
    const primary = await clusters.primary(major);
    await createShop(primary, { customers: 20 });
    await primary.query('create table filled (id bigserial, line text)');
    const standby = await clusters.standby(primary);
    const backup = join(clusters.directory, 'backup');
    await takeBackup({ from: standby, into: backup, compress: 'none' });
    // The standby becomes the primary after its backup was begun; what follows is on timeline 2.
    await primary.stop();
    await standby.query('select pg_promote(true, 60)');
    await standby.query("insert into filled (line) select repeat('x', 100) from generate_series(1, 1000)");
    await standby.query('select pg_switch_wal()');
    const wal = join(standby.dataDirectory, 'pg_wal');
    const written = (await readdir(wal)).filter((name) => /^0000000[12]/.test(name));

    const withWal = async (lost: string) => {
      const drill = await restoredBackup(backup);
      for (const name of written) await cp(join(wal, name), drill.data('pg_wal', name), { recursive: true });
      await rm(drill.data('pg_wal', lost), { force: true });
      return drill;
    };
    await using drill = await withWal('none');
    const { server, recovery } = await drill.prove();
    expect(recovery).toMatchObject({ timelineBefore: 2, timeline: 3 });
    await using session = await server.connect('postgres');
    expect(await session.value('select count(*) from public.filled')).toBe('1000');
    await session.close();
    await server.kill();

    await using other = await withWal('00000002.history');
    await expect(other.prove()).rejects.toMatchObject({ code: 'RECOVERY_STOPPED_EARLY', blame: 'backup' });
  },
);
