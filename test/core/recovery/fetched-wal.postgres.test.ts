import { copyFile, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeBackup } from '../../../core/demo/index.ts';
import { readClusterFacts } from '../../../core/recovery/cluster-facts.ts';
import { formatSegmentName, parseLsn } from '../../../core/wal/index.ts';
import { testClusters } from '../../support/cluster.ts';
import { restoredBackup } from '../../support/restored-backup.ts';

const segmentBytes = 16 * 1024 * 1024;

test('a hole behind the end of the backup is damage, unless the segment was fetched while a standby wrote it', async () => {
  await using clusters = await testClusters();
  const primary = await clusters.primary(15, { settings: { autovacuum: 'off' } });
  await primary.query('create table filled (line text)');
  const standby = await clusters.standby(primary);
  const backup = join(clusters.directory, 'backup');
  await takeBackup({ from: standby, into: backup, compress: 'none' });
  await primary.query("insert into filled select repeat('x', 1000) from generate_series(1, 200)");
  const [now] = await primary.query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn');
  const hasReplayed = async () =>
    (await standby.query<{ yes: boolean }>(`select pg_last_wal_replay_lsn() >= '${now?.lsn}' as yes`))[0]?.yes;
  await expect.poll(hasReplayed, { timeout: 30_000 }).toBe(true);

  /** The backup with the segments as they are in the standby, a page of the last one not yet written. */
  const withHole = async (pagesBehindEnd: number) => {
    const drill = await restoredBackup(backup);
    const wal = join(standby.dataDirectory, 'pg_wal');
    for (const name of await readdir(wal)) {
      if (/^[0-9A-F]{24}$/.test(name)) await copyFile(join(wal, name), drill.data('pg_wal', name));
    }
    const { control, backupLabel } = await readClusterFacts(drill.data());
    const lsn = parseLsn(control.minRecoveryPoint) ?? 0n;
    const end = Number(lsn % BigInt(segmentBytes));
    const number = lsn / BigInt(segmentBytes);
    const name = formatSegmentName({ timeline: backupLabel.timeline, number }, segmentBytes);
    await using file = await open(drill.data('pg_wal', name), 'r+');
    await file.write(Buffer.alloc(8192), 0, 8192, (Math.floor(end / 8192) + pagesBehindEnd) * 8192);
    return drill;
  };
  await using fetched = await withHole(2);
  await expect(fetched.prove({ walMethod: 'fetch' })).resolves.toBeDefined();
  await using streamed = await withHole(2);
  await expect(streamed.prove({ walMethod: 'stream' })).rejects.toMatchObject({ code: 'RECOVERY_STOPPED_EARLY' });
});
