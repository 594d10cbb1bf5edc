import { copyFile, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createShop, takeBackup } from '../../core/demo/index.ts';
import { restoredBackup, type RestoredBackup } from './restored-backup.ts';
import { testClusters, type TestClusters } from './test-clusters.ts';

/** A backup, and WAL that goes on for some segments after its end, as that of a standby does. */
export interface WalAfterBackup extends AsyncDisposable {
  readonly clusters: TestClusters;
  readonly backup: string;
  /** Names of the segments, oldest first; the last three were written after the end of the backup. */
  readonly segments: readonly string[];
  readonly segmentBytes: number;
  /** Bytes of the last segment that are WAL. */
  readonly bytesInLast: number;
  /** Rows of public.filled when the last record is replayed. */
  readonly rows: number;
  /** The backup's files with all of the WAL. */
  restored(): Promise<RestoredBackup>;
}

/** Small commits, long records and full pages; the last segment ends in a commit in the middle of a page. */
export async function walAfterBackup(major: number, segmentMegabytes: number): Promise<WalAfterBackup> {
  const clusters = await testClusters();
  const initdbArgs = major === 10 ? [] : [`--wal-segsize=${segmentMegabytes}`];
  const primary = await clusters.primary(major, { initdbArgs, settings: { autovacuum: 'off' } });
  await createShop(primary, { customers: 20 });
  await primary.query('create table filled (id bigserial, line text)');
  const backup = join(clusters.directory, 'backup');
  await takeBackup({ from: primary, into: backup, compress: 'none' });
  let rows = 0;
  const commit = async (lines: number, bytes: number) => {
    await primary.query(`insert into filled (line) select repeat('x', ${bytes}) from generate_series(1, ${lines})`);
    rows += lines;
  };
  for (let segment = 0; segment < 3; segment += 1) {
    for (let count = 0; count < 25; count += 1) await commit(count % 5 === 0 ? 40 : 1, count % 3 === 0 ? 1500 : 20);
    // A record of several pages, and pages that are written whole.
    await primary.query(`select pg_logical_emit_message(true, 'pgproof', repeat('long', 10000))`);
    if (segment === 0) await primary.query('checkpoint');
    await commit(1, 20);
    if (segment < 2) await primary.query('select pg_switch_wal()');
  }
  const bytesInLast = Number(
    (await primary.query<{ at: string }>('select (pg_walfile_name_offset(pg_current_wal_lsn())).file_offset as at'))[0]
      ?.at,
  );
  await primary.stop('immediate');
  const wal = join(primary.dataDirectory, 'pg_wal');
  const own = (await readdir(wal)).filter((name) => /^[0-9A-F]{24}$/.test(name)).toSorted();
  const written = await Promise.all(own.map(async (name) => ({ name, isWritten: await beginsWhereItSays(wal, name) })));
  return {
    clusters,
    backup,
    segments: written.filter(({ isWritten }) => isWritten).map(({ name }) => name),
    segmentBytes: major === 10 ? 16 * 1024 * 1024 : segmentMegabytes * 1024 * 1024,
    bytesInLast,
    rows,
    async restored() {
      const drill = await restoredBackup(backup);
      for (const name of own) await copyFile(join(wal, name), drill.data('pg_wal', name));
      return drill;
    },
    [Symbol.asyncDispose]: () => clusters[Symbol.asyncDispose](),
  };
}

/** A spare segment holds zeros, or WAL of its earlier name. */
async function beginsWhereItSays(directory: string, name: string): Promise<boolean> {
  await using file = await open(join(directory, name));
  const { buffer } = await file.read({ buffer: Buffer.alloc(40) });
  const segmentBytes = BigInt(buffer.readUInt32LE(32) || 1);
  const number = BigInt(`0x${name.slice(8, 16)}`) * (2n ** 32n / segmentBytes) + BigInt(`0x${name.slice(16)}`);
  return buffer.readBigUInt64LE(8) === number * segmentBytes;
}
