import { defineErrors } from '../../../core/index.ts';

/** Everything the barman source can refuse or fail with. */
export const errors = defineErrors({
  BARMAN_MISSING: {
    blame: 'sandbox',
    message: (facts: { program: string }) => `${facts.program} is not installed on this host`,
    hint: () => 'Install Barman here, of the version that wrote the backups or a newer one; it needs no configuration.',
  },
  BARMAN_UNREADABLE: {
    blame: 'repository',
    message: (facts: { path: string; reason: string }) => `${facts.path} could not be read: ${facts.reason}`,
    hint: () =>
      "Set the source's path to the server's directory in Barman's home, let pgproof read it, and look whether the storage is mounted.",
  },
  BARMAN_FAILED: {
    blame: 'repository',
    message: (facts: { command: string; exitCode?: number | undefined; reason: string }) =>
      `barman ${facts.command} failed (exit status ${facts.exitCode ?? 'unknown'}): ${facts.reason}`,
    hint: () => 'Run the command by hand; this says nothing about the backup.',
  },
  BARMAN_TARGET_FAILED: {
    blame: 'sandbox',
    message: (facts: { reason: string }) =>
      `what barman recover writes could not be written or read here: ${facts.reason}`,
    hint: () => 'Look at the file system that holds the work directory.',
  },
  BARMAN_INTERRUPTED: {
    blame: 'interrupted',
    message: (facts: { command: string }) => `barman ${facts.command} was interrupted`,
    hint: () => 'Run the drill again.',
  },
  BARMAN_BACKUP_GONE: {
    blame: 'repository',
    message: (facts: { backup: string }) => `the backup ${facts.backup} was removed while it was read`,
    hint: () => 'Drill when nothing deletes backups, or keep more of them.',
  },
  BARMAN_INFO_DAMAGED: {
    blame: 'backup',
    message: (facts: { file: string; reason: string }) => `${facts.file} cannot be used: ${facts.reason}`,
    hint: () => 'Barman itself cannot recover this backup without it. Take a new backup.',
  },
  BARMAN_UNFINISHED: {
    blame: 'backup',
    message: (facts: { backup: string; status: string }) =>
      `the backup ${facts.backup} is not finished: ${facts.status}`,
    hint: () => "Look at Barman's log, and take the backup again.",
  },
  BARMAN_FILE_MISSING: {
    blame: 'backup',
    message: (facts: { file: string }) => `${facts.file}, a part of the backup, is not there`,
    hint: () => 'Whoever removed it broke the backup. Take a new one now.',
  },
  BARMAN_WAL_MISSING: {
    blame: 'backup',
    message: (facts: { backup: string; segment: string; begin: string; end: string }) =>
      `WAL segment ${facts.segment} is not in the archive; the backup ${facts.backup} needs ${facts.begin} to ${facts.end}`,
    hint: () =>
      'Without it the backup never gets consistent. Take a new backup, and find out what removed the segment.',
  },
  BARMAN_WAL_DAMAGED: {
    blame: 'backup',
    message: (facts: { file: string; reason: string }) => `${facts.file} in the archive is damaged: ${facts.reason}`,
    hint: () => 'Nothing behind it can be recovered. Take a new backup now.',
  },
  BARMAN_WAL_UNKNOWN: {
    blame: 'sandbox',
    message: (facts: { file: string }) => `${facts.file} is neither WAL nor compressed in a way that is known`,
    hint: () =>
      'With a compression filter of your own let the archive of this backup be a command: [barman, get-wal, -o, …].',
  },
});
