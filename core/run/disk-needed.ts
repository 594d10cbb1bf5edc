import type { BackupFacts } from '../report/facts.ts';

/** What recovery writes beside the restored files: WAL of the promoted server, checkpoints, sort files of checks. */
const headroom = 128 * 1024 * 1024;

/** Bytes that a drill of this backup may take below the work directory. */
export function diskNeeded({ restoredBytes }: Pick<BackupFacts, 'restoredBytes'>): number {
  return restoredBytes + headroom;
}
