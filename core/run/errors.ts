import { defineErrors } from '../errors/define-errors.ts';
import { formatBytes } from '../values/bytes.ts';
import { formatDuration } from '../values/duration.ts';

/** What a run and its phases throw. */
export const errors = defineErrors({
  WORK_DIRECTORY_UNUSABLE: {
    blame: 'operator',
    message: (facts: { directory: string; reason: string }) =>
      `the work directory ${facts.directory} cannot be used: ${facts.reason}`,
    hint: () => 'Name another with workDirectory in the configuration, or give this user the right to write there.',
  },
  DISK_TOO_SMALL: {
    blame: 'sandbox',
    message: (facts: { directory: string; needed: number; free: number }) =>
      `restoring needs ${formatBytes(facts.needed)} below ${facts.directory}, and ${formatBytes(facts.free)} are free`,
    hint: () => 'Free some space, or set workDirectory to a larger disk.',
  },
  DISK_BUDGET_TOO_SMALL: {
    blame: 'sandbox',
    message: (facts: { needed: number; budget: number; kept: number }) =>
      `restoring needs ${formatBytes(facts.needed)}, and diskBudget is ${formatBytes(facts.budget)}${facts.kept > 0 ? `, of which ${formatBytes(facts.kept)} were kept by --keep` : ''}`,
    hint: (facts) => `Set diskBudget to ${formatBytes(facts.needed)} or more, or leave it away.`,
  },
  SANDBOX_UNAVAILABLE: {
    blame: 'sandbox',
    message: (facts: { reasons: string[] }) => `no sandbox works here: ${facts.reasons.join('; ')}`,
    hint: () => 'pgproof doctor says what is missing and how to get it.',
  },
  BACKUP_NOT_LISTED: {
    blame: 'plugin',
    message: (facts: { id: string; source: string }) =>
      `a plugin selected the backup "${facts.id}", which is none of those that ${facts.source} found`,
    hint: () => 'A tap on selectBackup returns one of context.backups.',
  },
  SANDBOX_UNKNOWN: {
    blame: 'sandbox',
    message: (facts: { directory: string }) => `${facts.directory} was left by a sandbox that is not configured here`,
    hint: () => '`pgproof reap` knows every kind.',
  },
  LEFT_BEHIND: {
    blame: 'sandbox',
    message: (facts: { left: readonly string[] }) => facts.left.join('; '),
    hint: () => 'The next run and `pgproof reap` try again.',
  },
  RESTORED_FILES_GONE: {
    blame: 'sandbox',
    message: (facts: { directory: string }) => `somebody removed the restored files in ${facts.directory} meanwhile`,
    hint: () => 'Keep cleaners of temporary files away from the work directory, or set workDirectory to another place.',
  },
  PHASE_TIMED_OUT: {
    // The executor puts the phase's own blame in its place.
    blame: 'sandbox',
    message: (facts: { phase: string; deadlineMs: number }) =>
      `${facts.phase} did not end within its deadline of ${formatDuration(facts.deadlineMs)}`,
    hint: (facts: { phase: string }) => `If it needs longer, set deadlines: { ${facts.phase}: "…" } for this backup.`,
  },
  DELIVERY_TIMED_OUT: {
    blame: 'plugin',
    message: (facts: { reporter: string; deadlineMs: number }) =>
      `${facts.reporter} did not deliver within ${formatDuration(facts.deadlineMs)}`,
    hint: () => 'Look whether its server answers; a longer `timeout` for the reporter may help.',
  },
});
