import type { BackupLabel } from './backup-label.ts';
import type { ControlFile } from './control-file.ts';

/** What the restored files say about the cluster, before anything is changed or started. */
export interface ClusterFacts {
  readonly major: number;
  readonly control: ControlFile;
  readonly backupLabel: BackupLabel;
}

/**
 * Reads PG_VERSION, pg_control and backup_label. Never follows a symbolic link out of the data directory.
 *
 * @throws errors with blame `backup` where one of them is absent or damaged
 */
export async function readClusterFacts(dataDirectory: string): Promise<ClusterFacts> {
  throw new Error(`not written yet: ${dataDirectory}`);
}
