import type { Cluster } from '../../core/demo/index.ts';
import type { BackupConfiguration } from '../../core/config/configuration.ts';

/** What a row of the matrix offers its columns. */
export interface Origin {
  /** Has the table `public.proof` in its database postgres, and archives its WAL. */
  readonly server: Cluster;
  readonly archive: string;
  /** The file of that table, from the data directory. */
  readonly table: string;
}

/** A way to take and keep backups. */
export interface Column {
  readonly name: string;
  /** Those for which there is a tool that can do it. */
  readonly majors: readonly number[];
  /** Takes a backup into a directory that is not there yet. */
  readonly take: (origin: Origin, into: string) => Promise<void>;
  /** Makes it a bad one. */
  readonly damage: (backup: string, origin: Origin) => Promise<void>;
  /** How it is configured. */
  readonly configure: (backup: string) => Promise<Partial<BackupConfiguration>>;
}
