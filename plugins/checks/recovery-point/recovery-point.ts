import type { BackupFacts, RecoveryFacts } from '../../../core/index.ts';

export interface RecoveryPoint {
  /** Up to here the backup holds everything that was committed; milliseconds since 1970. */
  readonly at: number;
  /** Which sign of the source's life it is. */
  readonly sign: 'commit' | 'checkpoint' | 'dump';
  /** What is known, for the evidence. */
  readonly evidence: readonly string[];
}

/**
 * The moment up to which the backup demonstrably holds everything: its last replayed commit (or rollback), or the
 * checkpoint in its control file where that is later, as on an idle source. Both are times of the primary's clock.
 */
export function recoveryPointOf(
  { lastReplayedCommit, checkpointTime }: RecoveryFacts,
  { kind, startedAt }: Pick<BackupFacts, 'kind' | 'startedAt'>,
): RecoveryPoint {
  // pg_dump sees what was committed when it began, and nothing later.
  if (kind === 'logical' && startedAt !== undefined) {
    return { at: Date.parse(startedAt), sign: 'dump', evidence: [`the dump was begun: ${startedAt}`] };
  }
  const evidence = [
    lastReplayedCommit === undefined
      ? 'the WAL of the backup holds no commit'
      : `last commit in the WAL of the backup: ${lastReplayedCommit}`,
    `last checkpoint in the control file: ${checkpointTime}`,
  ];
  const commit = Date.parse(lastReplayedCommit ?? '');
  const checkpoint = Date.parse(checkpointTime);
  return commit >= checkpoint
    ? { at: commit, sign: 'commit', evidence }
    : { at: checkpoint, sign: 'checkpoint', evidence };
}
