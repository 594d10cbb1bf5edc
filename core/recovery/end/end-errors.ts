import { defineErrors } from '../../errors/define-errors.ts';

interface Stopped {
  readonly segment: string;
  readonly lastSegment: string;
  readonly endLsn: string;
  /** Where the archive lies. */
  readonly archive: string;
}

const newBase =
  'What was committed behind it cannot be recovered from this archive. Take a new base backup now, and look at archive_command and at what removes old WAL.';

/** How recovery from a WAL archive, or to a target, did not end where it should have. */
export const endErrors = defineErrors({
  WAL_ARCHIVE_GAP: {
    blame: 'backup',
    message: ({ segment, lastSegment, endLsn }: Stopped) =>
      `WAL segment ${segment} is missing from the archive, which goes on to ${lastSegment}; recovery ended at ${endLsn}`,
    hint: () => newBase,
  },
  WAL_ARCHIVE_DAMAGED: {
    blame: 'backup',
    message: ({ segment, lastSegment, endLsn }: Stopped) =>
      `WAL segment ${segment} is damaged, and recovery ended at ${endLsn}; the archive goes on to ${lastSegment}`,
    hint: () => newBase,
  },
  WAL_ARCHIVE_TIMELINE: {
    blame: 'backup',
    message: ({ segment, endLsn }: Stopped) =>
      `recovery ended at ${endLsn} and left out a newer timeline, whose WAL begins with ${segment}: its history file is missing from the archive`,
    hint: () =>
      'Keep all *.history files in the archive; or set recovery.timeline to the one that is meant, if this one was given up.',
  },
  WAL_ARCHIVE_ENDS_EARLY: {
    blame: 'backup',
    message: (facts: { segment: string; archive: string; log: readonly string[] }) =>
      `the backup cannot become consistent: WAL segment ${facts.segment} is not in the archive`,
    hint: () =>
      'The backup needs all WAL from its start to its end. If it was taken a moment ago, wait until that segment was archived (archive_timeout); else take a new backup, with --wal-method=stream.',
  },
  TARGET_AFTER_END: {
    blame: 'operator',
    message: (facts: {
      target: string;
      endLsn: string;
      lastCommit?: { readonly xid: number; readonly time: string } | undefined;
    }) =>
      `recovery cannot reach ${facts.target}, and nothing is missing: the WAL ends at ${facts.endLsn}, ${
        facts.lastCommit === undefined
          ? 'with no commit near its end'
          : `and the last commit in it is transaction ${facts.lastCommit.xid} of ${facts.lastCommit.time}`
      }`,
    hint: () =>
      'Choose a target up to that commit, or wait until more WAL was archived (archive_timeout, pg_switch_wal()). A transaction or restore point may also lie before the backup, or on another timeline.',
  },
  TARGET_BEFORE_BACKUP: {
    blame: 'operator',
    message: (facts: { target: string; backup: string }) =>
      `recovery cannot end at ${facts.target}: the backup holds what was committed up to ${facts.backup}`,
    hint: () => 'Choose a later target, or an older backup.',
  },
  TARGET_MISSED: {
    blame: 'sandbox',
    message: (facts: { target: string; endLsn: string; reason: string }) =>
      `recovery was to end at ${facts.target} and ended at ${facts.endLsn}, where ${facts.reason}`,
    hint: () => 'Report this with the log of the server; what was checked was not the moment that was asked for.',
  },
});
