import { defineErrors } from '../../../core/index.ts';

/** What pgBackRest said, and with which exit status. */
export interface Said {
  readonly command: string;
  readonly exitCode?: number | undefined;
  /** Its ERROR, in one line. */
  readonly reason: string;
}

/** Everything the pgbackrest source can refuse or fail with. */
export const errors = defineErrors({
  PGBACKREST_MISSING: {
    blame: 'sandbox',
    message: (facts: { program: string }) => `${facts.program} is not installed on this host`,
    hint: () => 'Install pgBackRest here, of the version that writes the repository or a newer one.',
  },
  PGBACKREST_CONFIG_UNREADABLE: {
    blame: 'operator',
    message: (facts: { config: string; reason: string }) => `${facts.config} could not be used: ${facts.reason}`,
    hint: () => "Set the source's config to pgBackRest's own configuration file, and let pgproof read it.",
  },
  PGBACKREST_REFUSED: {
    blame: 'operator',
    message: ({ command, reason }: Said) => `pgBackRest refuses to ${command}: ${reason}`,
    hint: () => 'Look at stanza, path, config and repo of the source, and at the configuration of pgBackRest.',
  },
  PGBACKREST_FAILED: {
    blame: 'repository',
    message: ({ command, exitCode, reason }: Said) =>
      `pgbackrest ${command} failed (exit status ${exitCode ?? 'unknown'}): ${reason}`,
    hint: () => 'Look whether the repository can be reached and read from here; run the command by hand.',
  },
  PGBACKREST_TARGET_FAILED: {
    blame: 'sandbox',
    message: ({ command, reason }: Said) => `pgbackrest ${command} could not write here: ${reason}`,
    hint: () => 'Look at the file system that holds the work directory.',
  },
  PGBACKREST_NO_STANZA: {
    blame: 'repository',
    message: (facts: { stanza: string; location: string; reason: string }) =>
      `the stanza ${facts.stanza} cannot be used in ${facts.location}: ${facts.reason}`,
    hint: () => 'Look whether the storage is mounted, and whether stanza and repository are the right ones.',
  },
  PGBACKREST_INTERRUPTED: {
    blame: 'interrupted',
    message: (facts: { command: string }) => `pgbackrest ${facts.command} was interrupted`,
    hint: () => 'Run the drill again.',
  },
  REPOSITORY_BACKUP_EXPIRED: {
    blame: 'repository',
    message: (facts: { backup: string }) => `the backup ${facts.backup} was expired while it was read`,
    hint: () => 'Drill when no expire runs, or keep more backups.',
  },
  REPOSITORY_FILE_MISSING: {
    blame: 'backup',
    message: (facts: { backup: string; file: string; reason: string }) =>
      `the backup ${facts.backup} needs ${facts.file}, which is not in the repository`,
    hint: () => 'Whoever removed it broke every backup that refers to it. Take a new full backup now.',
  },
  REPOSITORY_FILE_DAMAGED: {
    blame: 'backup',
    message: (facts: { backup: string; file?: string | undefined; reason: string }) =>
      `the backup ${facts.backup} cannot be restored${facts.file === undefined ? '' : `; damaged is ${facts.file}`}: ${facts.reason}`,
    hint: () => 'Run pgbackrest verify to see which files are damaged, and take a new full backup now.',
  },
  REPOSITORY_CHAIN_BROKEN: {
    blame: 'backup',
    message: (facts: { backup: string; missing: string }) =>
      `the backup ${facts.backup} builds on ${facts.missing}, which is not in the repository`,
    hint: () => 'Without it it can never be restored. Take a new full backup now.',
  },
  REPOSITORY_WAL_MISSING: {
    blame: 'backup',
    message: (facts: { backup: string; segment: string; start: string; stop: string }) =>
      `WAL segment ${facts.segment} is not in the archive; the backup ${facts.backup} needs ${facts.start} to ${facts.stop}`,
    hint: () =>
      'Without it the backup never gets consistent. Take a new backup, and find out what removed the segment.',
  },
  REPOSITORY_WAL_DAMAGED: {
    blame: 'backup',
    message: (facts: { file: string; reason: string }) => `${facts.file} in the archive is damaged: ${facts.reason}`,
    hint: () => 'Nothing behind it can be recovered. Take a new backup now.',
  },
});
