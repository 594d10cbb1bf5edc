import { chown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { takeBackup, type Cluster, type TakeBackupOptions } from '../../core/demo/index.ts';
import type { BackupConfiguration } from '../../core/config/configuration.ts';
import type { RecoveryGoal, RecoveryTarget } from '../../core/recovery/target.ts';
import { basebackup } from '../../plugins/sources/basebackup/index.ts';
import { archiveNow } from './archive-now.ts';
import { testClusters } from './test-clusters.ts';

/** A primary that archives its WAL, and a base backup of it. */
export interface ArchivedCluster extends AsyncDisposable {
  readonly directory: string;
  readonly primary: Cluster;
  readonly backup: string;
  readonly archive: string;
  /** Ends the segment that is being written; resolves when it is in the archive. */
  archiveNow(of?: Cluster): Promise<string>;
  /** A standby of it that is promoted, and archives the next timeline to the same place. */
  promotedStandby(): Promise<Cluster>;
  /** Names in the archive, sorted; plain segments alone. */
  segments(): Promise<string[]>;
}

/** The smallest segments where the major lets us choose. */
export const smallSegments = (major: number) => (major === 10 ? [] : ['--wal-segsize=1']);

export async function archivedCluster(
  major: number,
  options: { readonly sql?: string; readonly backup?: Partial<TakeBackupOptions> } = {},
): Promise<ArchivedCluster> {
  const clusters = await testClusters();
  const archive = join(clusters.directory, 'archive');
  await mkdir(archive);
  const primary = await clusters.primary(major, {
    initdbArgs: [...smallSegments(major), '--data-checksums'],
    settings: {
      archive_mode: 'on',
      archive_command: `cp %p ${archive}/.%f && mv ${archive}/.%f ${archive}/%f`,
      autovacuum: 'off',
      max_prepared_transactions: 5,
      // A quiet server must not write between two statements of a test.
      bgwriter_lru_maxpages: 0,
      checkpoint_timeout: '1d',
    },
  });
  await chown(archive, primary.owner.uid, primary.owner.gid);
  await primary.query('create table noted (id bigserial primary key, xid bigint, at timestamptz default now())');
  if (options.sql !== undefined) await primary.query(options.sql);
  const backup = join(clusters.directory, 'backup');
  await takeBackup({ from: primary, into: backup, compress: 'none', ...options.backup });
  return {
    directory: clusters.directory,
    primary,
    backup,
    archive,
    segments: async () => (await readdir(archive)).filter((name) => /^[0-9A-F]{24}$/.test(name)).toSorted(),
    async promotedStandby() {
      const standby = await clusters.standby(primary);
      await standby.query('select pg_promote()');
      return standby;
    },
    archiveNow: (of = primary) => archiveNow(of),
    [Symbol.asyncDispose]: () => clusters[Symbol.asyncDispose](),
  };
}

/** The part of a backup's configuration that says where its files and its WAL are, and where to end. */
export function configured(
  { backup, archive }: { readonly backup: string; readonly archive?: string | undefined },
  goal: Partial<RecoveryGoal> & { readonly target?: RecoveryTarget } = {},
): Partial<BackupConfiguration> {
  const { target = { kind: 'latest' }, inclusive = true, timeline = 'latest' } = goal;
  return {
    source: { definition: basebackup, options: { path: backup } },
    recovery: { settings: {}, goal: { target, inclusive, timeline } },
    ...(archive === undefined ? {} : { archive: { path: archive } }),
  };
}
