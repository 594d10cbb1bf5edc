import { defineErrors } from '../errors/define-errors.ts';
import { installHint, packageOf } from '../postgres/package-of.ts';
import { fixed } from './fixed.ts';

/** What a server that did not get through recovery leaves behind. */
export interface ServerEnd {
  /** The line of the log that says why, without its prefix; empty when it said nothing. */
  readonly line: string;
  /** Tail of the server's log, oldest line first. */
  readonly log: readonly string[];
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  /** Of the server. */
  readonly major?: number | undefined;
  /** What the pattern of the cause captured, e.g. a file or a library. */
  readonly what?: string | undefined;
}

const newBackup =
  'Take a new backup, and keep the WAL from its start to its end with it (pg_basebackup --wal-method=stream).';

/**
 * What ends a server during recovery or keeps it from starting. Blame is `backup` where the server itself says that the
 * backup's data or WAL is wrong, and `sandbox` where this host, its programs or its limits are the reason.
 */
export const serverErrors = defineErrors({
  WAL_CHECKPOINT_MISSING: {
    blame: 'backup',
    message: fixed<ServerEnd>('the WAL holds no checkpoint where backup_label says that recovery begins'),
    hint: () => newBackup,
  },
  WAL_INCOMPLETE: {
    blame: 'backup',
    message: fixed<ServerEnd>('the WAL in the backup ends before the backup is consistent'),
    hint: () => newBackup,
  },
  TARGET_NOT_REACHED: {
    blame: 'operator',
    message: fixed<ServerEnd>('the WAL ended before the target of recovery was reached'),
    hint: () => 'Choose a target that the WAL reaches.',
  },
  TARGET_TOO_EARLY: {
    blame: 'operator',
    message: fixed<ServerEnd>('the target of recovery lies before the end of the backup, where it becomes consistent'),
    hint: () => 'Choose a later target, or an older backup.',
  },
  TARGET_TIMELINE_MISSING: {
    blame: 'operator',
    message: (end: ServerEnd) =>
      `neither the backup nor its WAL archive knows the timeline to recover along: ${end.line}`,
    hint: () =>
      'Look at recovery.timeline; where that timeline existed, its history file has to be in the WAL archive.',
  },
  WAL_DAMAGED: {
    blame: 'backup',
    message: (end: ServerEnd) => `the WAL in the backup is damaged: ${end.line}`,
    hint: () => newBackup,
  },
  WAL_LEVEL_MINIMAL: {
    blame: 'backup',
    message: fixed<ServerEnd>(
      'wal_level was minimal while the backup was taken; its WAL is not enough to recover from',
    ),
    hint: () => 'Set wal_level to replica on the source, and take a new backup.',
  },
  TIMELINE_UNREACHABLE: {
    blame: 'backup',
    message: (end: ServerEnd) => `recovery cannot follow the timeline: ${end.line}`,
    hint: () =>
      'A timeline history file is missing or belongs to another branch; keep all *.history files with the WAL.',
  },
  CONTROL_FILE_REFUSED: {
    blame: 'backup',
    message: (end: ServerEnd) => `the server refuses the control file: ${end.line}`,
    hint: () => 'Take a new backup.',
  },
  BACKUP_LABEL_REFUSED: {
    blame: 'backup',
    message: (end: ServerEnd) => `the server refuses backup_label or tablespace_map: ${end.line}`,
    hint: () => 'Keep both files byte for byte as the server wrote them. Take a new backup.',
  },
  DATA_FILES_DAMAGED: {
    blame: 'backup',
    message: (end: ServerEnd) => `files of the backup are missing or damaged: ${end.line}`,
    hint: () => 'Compare the backup with its manifest (pg_verifybackup), and take a new one.',
  },
  RECOVERY_REFUSED: {
    blame: 'backup',
    message: (end: ServerEnd) => `the server gave up on the backup: ${end.line}`,
    hint: () => "Read the end of the server's log, kept with this error.",
  },
  SERVER_BUILD_DIFFERS: {
    blame: 'sandbox',
    message: (end: ServerEnd) => `the server used here was built differently from the source's: ${end.line}`,
    hint: () => 'Use the same packages as in production: sandbox lxc with an image of that distribution.',
  },
  LIBRARY_MISSING: {
    blame: 'sandbox',
    message: (end: ServerEnd) => `the library ${end.what ?? ''} is not installed here: ${end.line}`,
    hint: ({ what, major }) =>
      what === undefined || major === undefined || /^\d+$/.test(what)
        ? "Install the package of the extension on this host or in the sandbox's image."
        : installHint([packageOf(what, major)]),
  },
  LOCALE_MISSING: {
    blame: 'sandbox',
    message: (end: ServerEnd) => `a locale of the cluster is not installed here: ${end.line}`,
    hint: () => 'Install the locale on this host, or use a sandbox image of the distribution that production runs.',
  },
  SETTING_REFUSED: {
    blame: 'sandbox',
    message: (end: ServerEnd) => `the server refuses a setting: ${end.line}`,
    hint: () => 'Look at recovery.settings in the configuration, and at what plugins set for recovery.',
  },
  SETTING_TOO_LOW: {
    blame: 'sandbox',
    message: (end: ServerEnd) => `a setting is too low for this cluster: ${end.line}`,
    hint: () => 'Raise it in recovery.settings.',
  },
  SERVER_OUT_OF_DISK: {
    blame: 'sandbox',
    message: fixed<ServerEnd>('the disk became full during recovery'),
    hint: () => 'Free some space, or set workDirectory to a larger disk.',
  },
  SERVER_OUT_OF_MEMORY: {
    blame: 'sandbox',
    message: fixed<ServerEnd>('the server ran out of memory during recovery'),
    hint: () => "Raise the backup's limits.memory.",
  },
  STORAGE_FAILED: {
    blame: 'sandbox',
    message: (end: ServerEnd) => `the storage of this host failed: ${end.line}`,
    hint: () => 'Look at the kernel log; the disk below workDirectory may be broken.',
  },
  HOST_REFUSED: {
    blame: 'sandbox',
    message: (end: ServerEnd) => `this host refused the server something: ${end.line}`,
    hint: () =>
      'Raise the limit or correct the permission that it names: open files (ulimit -n), processes (ulimit -u), shared memory (/dev/shm).',
  },
  SERVER_KILLED: {
    blame: 'sandbox',
    message: (end: ServerEnd) => `the server was ended by ${end.signal ?? 'a signal'} from outside`,
    hint: () => 'Look whether the memory limit was reached, and at the kernel log.',
  },
  SERVER_CRASHED: {
    blame: 'sandbox',
    message: (end: ServerEnd) => `a server process crashed: ${end.line}`,
    hint: () => 'Try another build or minor version of the server before the backup is blamed.',
  },
  SERVER_NOT_STARTED: {
    blame: 'sandbox',
    message: (end: ServerEnd) =>
      `the server ended before recovery began${end.line === '' ? '' : `: ${end.line}`} (exit status ${end.exitCode ?? 'unknown'})`,
    hint: () => "Read the end of the server's log, kept with this error; pgproof doctor looks at this host.",
  },
  SERVER_STOPPED: {
    blame: 'interrupted',
    message: fixed<ServerEnd>('the server was told to stop'),
  },
  SERVER_STOP_UNCLEAN: {
    blame: 'sandbox',
    message: (end: ServerEnd) => `the server did not shut down cleanly${end.line === '' ? '' : `: ${end.line}`}`,
    hint: () => "Read the end of the server's log, kept with this error.",
  },
});
