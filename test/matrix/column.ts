import type { Cluster } from '../../core/demo/index.ts';
import type { BackupConfiguration } from '../../core/config/configuration.ts';

/** A way to take and keep backups. */
export interface Column {
  readonly name: string;
  /** Those for which there is a tool that can do it here. */
  readonly majors: readonly number[];
  /** Takes a backup of a server that has the table `public.proof` in its database postgres. */
  readonly take: (server: Cluster, into: string) => Promise<void>;
  /** Makes it a bad one. */
  readonly damage: (backup: string) => Promise<void>;
  /** How it is configured. */
  readonly configure: (backup: string) => Promise<Partial<BackupConfiguration>>;
}
