import { defineErrors } from '../errors/define-errors.ts';

const byHand =
  'Run rclone by hand, as the user that pgproof runs as. Whether the backup is any good is not known; run the drill again when the storage answers.';

/** What storage behind rclone throws. None of it says anything about a backup. */
export const rcloneErrors = defineErrors({
  RCLONE_MISSING: {
    blame: 'sandbox',
    message: (facts: { path: string }) => `${facts.path} needs rclone, which is not on this host`,
    hint: () => 'Install it, on Debian with: apt install rclone.',
  },
  REMOTE_UNREADABLE: {
    blame: 'repository',
    message: (facts: { path: string; tries: number; reason: string }) =>
      `${facts.path} could not be listed through rclone${facts.tries > 1 ? `, tried ${facts.tries} times` : ''}: ${facts.reason}`,
    hint: () => byHand,
  },
  REMOTE_BROKEN_OFF: {
    blame: 'repository',
    message: (facts: { path: string; offset: number; bytes: number; tries: number; reason: string }) =>
      `the transfer of ${facts.path} broke off at byte ${facts.offset} of ${facts.bytes} and did not go on, tried ${facts.tries} times: ${facts.reason}`,
    hint: () => byHand,
  },
  REMOTE_CHANGED: {
    blame: 'repository',
    message: (facts: { path: string; how: string }) => `${facts.path} ${facts.how} while it was read`,
    hint: () => 'Drill when the backup job has ended, and keep what expires backups away from it meanwhile.',
  },
  REMOTE_SIZE_UNKNOWN: {
    blame: 'repository',
    message: (facts: { path: string }) => `the remote does not tell the size of ${facts.path}`,
    hint: () =>
      'Without it a transfer that broke off looks like a damaged file. Copy the backup to a directory and drill it there.',
  },
});
