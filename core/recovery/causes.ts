import { hostRefusal } from '../errors/host-refusal.ts';
import type { PgproofError } from '../errors/pgproof-error.ts';
import { serverErrors, type ServerEnd } from './server-errors.ts';

type Code = keyof typeof serverErrors;

/**
 * What a line of the server's log shows. The messages are the server's own with lc_messages = C, which pgproof sets.
 * The first that matches wins, so causes in the host come before the damage they look like.
 */
const causes: readonly (readonly [RegExp, Code])[] = [
  [/shared memory segment .*: No space left on device/, 'HOST_REFUSED'],
  [/could not (?:create|open|resize) (?:shared memory|semaphores)|io_uring/, 'SERVER_NOT_STARTED'],
  [/No space left on device|Disk quota exceeded/, 'SERVER_OUT_OF_DISK'],
  [/out of memory|Cannot allocate memory|could not map anonymous shared memory/i, 'SERVER_OUT_OF_MEMORY'],
  [/Input\/output error|Read-only file system|Structure needs cleaning/, 'STORAGE_FAILED'],
  [/out of shared memory|maximum number of prepared transactions reached/, 'SETTING_TOO_LOW'],
  [/insufficient parameter settings|is a lower setting than on the (master|primary) server/, 'SETTING_TOO_LOW'],
  [/could not (?:access|load) (?:file|library) "([^"]+)"/, 'LIBRARY_MISSING'],
  [
    /resource manager "?([\w ]+)"? .*not (?:registered|found)|resource manager with ID (\d+) not registered/,
    'LIBRARY_MISSING',
  ],
  [
    /locale .*(?:not recognized|not exist)|incompatible with operating system|could not create locale/,
    'LOCALE_MISSING',
  ],
  [/ICU is not supported in this build/, 'LOCALE_MISSING'],
  [
    /unrecognized configuration parameter|invalid value for parameter|configuration file .* contains errors/,
    'SETTING_REFUSED',
  ],
  [
    /parameter "\w+" cannot be|requires a (?:numeric|Boolean) value|is outside the valid range for parameter/,
    'SETTING_REFUSED',
  ],
  [/database files are incompatible with server/, 'SERVER_BUILD_DIFFERS'],
  [/(?:not supported by (?:this )?build|was built (?:with|without))/, 'SERVER_BUILD_DIFFERS'],
  [/Operation not permitted|Permission denied/, 'SERVER_NOT_STARTED'],
  [/could not (?:create|bind|listen).*(?:socket|lock file)|could not create any/, 'SERVER_NOT_STARTED'],
  [hostRefusal, 'HOST_REFUSED'],
  [
    /could not locate (?:required|a valid) checkpoint record|invalid (?:primary|secondary) checkpoint record/,
    'WAL_CHECKPOINT_MISSING',
  ],
  [/could not find redo location referenced by checkpoint record/, 'WAL_CHECKPOINT_MISSING'],
  [/WAL ends before (?:end of online backup|consistent recovery point)/, 'WAL_INCOMPLETE'],
  [/recovery ended before configured recovery target/, 'TARGET_NOT_REACHED'],
  [/requested recovery stop point is before consistent/, 'TARGET_TOO_EARLY'],
  [/recovery target timeline \d+ does not exist/, 'TARGET_TIMELINE_MISSING'],
  [/wal_level=minimal|wal_level.{0,3} minimal|wal_level "minimal"/, 'WAL_LEVEL_MINIMAL'],
  [/(?:requested|new) timeline \d+|unexpected timeline ID|history file|is not a child of/, 'TIMELINE_UNREACHABLE'],
  [/incorrect resource manager data checksum|invalid (?:record length|magic number|resource manager)/, 'WAL_DAMAGED'],
  [/record with (?:incorrect|invalid)|contrecord|unexpected pageaddr|invalid (?:block_id|info bits)/, 'WAL_DAMAGED'],
  [/backup_label|tablespace_map/, 'BACKUP_LABEL_REFUSED'],
  [/pg_control|control file/, 'CONTROL_FILE_REFUSED'],
  [/WAL contains references to invalid pages|does not exist.*context: WAL redo/, 'DATA_FILES_DAMAGED'],
  [/could not (?:open|read|access|stat) (?:file|directory) "?(?:pg_|base|global)/, 'DATA_FILES_DAMAGED'],
  [
    /could not (?:read|access) (?:block|status of transaction)|invalid page in block|relation mapping file/,
    'DATA_FILES_DAMAGED',
  ],
  [/is not a valid data directory|PG_VERSION/, 'DATA_FILES_DAMAGED'],
];

/** A line of the log as pgproof has the server write it. */
const logLine =
  /^(?:\d{4}-\d\d-\d\d \S+ \S+ \[(?<pid>\d+)\] (?:(?<sqlstate>[0-9A-Z]{5}) )?)?(?<level>[A-Z]+):\s+(?<message>.*)$/;
/** SQLSTATEs of what a host lacks or refuses: resources, limits, permission, I/O; or of a server that was told to end. */
const ofHost = /^(?:53|54|57|42501|58030)/;
/** Only the postmaster and the startup process say these. */
const ofServer =
  /^(listening on|starting PostgreSQL|database system was|entering standby|starting (backup )?recovery|redo )/;

interface Line {
  readonly pid: string;
  readonly sqlstate: string;
  readonly level: string;
  readonly message: string;
}

/**
 * The error behind a server that ended by itself. The backup is blamed where the server says what is wrong with it, and
 * for a FATAL of its own once it replays; before that, and for whatever came from outside, the sandbox.
 */
export function explainEnd(
  end: Omit<ServerEnd, 'line' | 'what'>,
  { oomKills = 0, isDiskFull = false } = {},
): PgproofError {
  const lines = end.log.flatMap((text): Line[] => {
    const { pid = '', sqlstate = '', level = '', message = '' } = logLine.exec(text)?.groups ?? {};
    return level === '' ? [] : [{ pid, sqlstate, level, message }];
  });
  const crash = lines.map(({ message }) => message).find((message) => /was terminated by signal/.test(message));
  if (oomKills > 0) return serverErrors.SERVER_OUT_OF_MEMORY({ ...end, line: crash ?? '' });
  const grave = graveMessages(lines);
  for (const { message, sqlstate } of grave) {
    const error = explainMessage(inOneLine(message, lines), end);
    if (error?.blame === 'backup' && ofHost.test(sqlstate)) return serverErrors.HOST_REFUSED({ ...end, line: message });
    if (error !== undefined) return error;
  }
  // The log lies on the same disk, and may lack the words.
  if (isDiskFull) return serverErrors.SERVER_OUT_OF_DISK({ ...end, line: '' });
  if (crash !== undefined && !(/signal 6/.test(crash) && grave.length > 0)) {
    if (/signal 9/.test(crash)) return killed(end, 'SIGKILL');
    return serverErrors.SERVER_CRASHED({ ...end, line: crash });
  }
  // A program that waits for the server in its place exits with 128 and the signal's number.
  const signal = end.signal ?? (end.exitCode === 137 ? 'SIGKILL' : undefined);
  if (grave.length === 0 && signal !== undefined) return killed(end, signal);
  const replaying = lines.some(({ message }) => /^(redo starts at|entering standby)/.test(message));
  const last = grave.find(({ message }) => !/aborting startup|startup process/.test(message)) ?? grave[0];
  const line = last?.message ?? '';
  if (last === undefined || !replaying) return serverErrors.SERVER_NOT_STARTED({ ...end, line });
  return serverErrors[ofHost.test(last.sqlstate) ? 'HOST_REFUSED' : 'RECOVERY_REFUSED']({ ...end, line });
}

/** What ended the server: a FATAL of a session ends that session only, a PANIC of any process all of them. */
function graveMessages(lines: readonly Line[]): Line[] {
  const pids = new Set(lines.filter(({ message }) => ofServer.test(message)).map(({ pid }) => pid));
  return lines.filter(
    ({ pid, level }) => level === 'PANIC' || (level === 'FATAL' && (pids.size === 0 || pids.has(pid))),
  );
}

/** "Contains errors" says nothing; the lines before it name the setting. */
function inOneLine(message: string, lines: readonly Line[]): string {
  if (!/configuration file .* contains errors/.test(message)) return message;
  return lines.find((other) => /parameter "/.test(other.message))?.message ?? message;
}

/** The error behind a message of the server, when its cause is known. */
export function explainMessage(message: string, end: Omit<ServerEnd, 'line' | 'what'>): PgproofError | undefined {
  for (const [pattern, code] of causes) {
    const match = pattern.exec(message);
    if (match !== null) return serverErrors[code]({ ...end, line: message, ...(match[1] ? { what: match[1] } : {}) });
  }
  return undefined;
}

function killed(end: Omit<ServerEnd, 'line' | 'what'>, signal: string): PgproofError {
  return serverErrors.SERVER_KILLED({ ...end, signal, line: '' });
}
