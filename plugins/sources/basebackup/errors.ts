import { defineErrors, formatBytes } from '../../../core/index.ts';

interface Place {
  /** File name inside the backup directory. */
  readonly file: string;
  /** Byte offset in that file, or in the tar inside it. */
  readonly offset?: number;
}

const at = ({ file, offset }: Place) => (offset === undefined ? file : `${file}, at byte ${offset}`);
const held = ({ first, last }: { first?: string; last?: string }) =>
  first === undefined ? '' : `; the backup holds ${first === last ? `only ${first}` : `${first} to ${last}`}`;
const takeAgain = 'Take a new backup, and look at the log of the job that wrote or copied this one.';
const compareCopies = 'Compare the file with other copies of this backup; if all are the same, take a new backup.';

const packageOf = (program: string) => ({ gpg: 'gnupg' })[program] ?? program;

/** Everything the basebackup source can refuse or fail with. */
export const errors = defineErrors({
  // What the operator must put right.
  SOURCE_PATH_MISSING: {
    blame: 'operator',
    message: (facts: { path: string }) => `${facts.path} does not exist or is no directory`,
    hint: () => 'Set the path of the source to the directory that pg_basebackup wrote.',
  },
  NOT_A_BACKUP: {
    blame: 'operator',
    message: (facts: { path: string; found: string }) => `${facts.path} holds no pg_basebackup: ${facts.found}`,
    hint: () =>
      'Point the source at a directory with base.tar or base.tar.gz (pg_basebackup --format=tar), or at one with PG_VERSION (--format=plain).',
  },
  ARCHIVE_AMBIGUOUS: {
    blame: 'operator',
    message: (facts: { files: readonly string[] }) => `${facts.files.join(' and ')} are two archives of the same thing`,
    hint: () => 'Keep the one that pg_basebackup wrote and move the other away.',
  },
  COMPRESSION_UNSUPPORTED: {
    blame: 'operator',
    message: (facts: { file: string; compression: string }) =>
      `${facts.file} is compressed with ${facts.compression}, which needs a filter`,
    hint: (facts) => `Give the source a filter that decompresses it: filter: [${facts.compression}, -dc].`,
  },
  FILTER_NEEDED: {
    blame: 'operator',
    message: (facts: { file: string; how: string }) => `${facts.file} seems to be encrypted (${facts.how})`,
    hint: () =>
      'Give the source the command that decrypts it, e.g. filter: [gpg, --batch, --decrypt] or filter: [age, -d, -i, KEYFILE].',
  },
  PLAIN_ON_REMOTE: {
    blame: 'operator',
    message: (facts: { path: string }) => `${facts.path} is a backup in plain format, which is not read from a remote`,
    hint: () =>
      'Take backups for such storage with --format=tar, or let rclone mount or copy bring this one to a directory of this host.',
  },
  NO_BACKUP_MATCHES: {
    blame: 'repository',
    message: (facts: { path: string; match: string; found: readonly string[] }) =>
      `no directory in ${facts.path} has a name like ${facts.match}; it holds ${facts.found.slice(0, 8).join(', ') || 'no directory'}`,
    hint: () => 'Look whether the backup job still runs, and whether path and match are what it writes to.',
  },
  CHAIN_ORDER: {
    blame: 'operator',
    message: (facts: { reason: string; order: readonly string[] }) => `the chain of the source ${facts.reason}`,
    hint: ({ order }) =>
      order.length > 1
        ? `Write chain: [${order.join(', ')}].`
        : `${order[0] ?? 'What is left'} alone is no chain: leave chain out and let path lead to it, or name what follows it.`,
  },
  // The storage would not give the bytes: unreadable is not bad.
  BACKUP_UNREADABLE: {
    blame: 'repository',
    message: (facts: { path: string; reason: string }) => `${facts.path} could not be read: ${facts.reason}`,
    hint: () => 'Check the permissions and the health of the storage, then run the drill again.',
  },
  BACKUP_CHANGED: {
    blame: 'repository',
    message: (facts: { file: string; how: string }) => `${facts.file} ${facts.how} while the backup was read`,
    hint: () => 'Drill when the backup job has ended, and keep what expires backups away from it meanwhile.',
  },
  FILTER_FAILED: {
    blame: 'repository',
    message: (facts: { file: string; program: string; how: string }) =>
      `the filter ${facts.program} ${facts.how}, given ${facts.file}`,
    hint: (facts) =>
      `Run the filter by hand, as the user that pgproof runs as: ${facts.program} … < ${facts.file}. Whether the backup is any good is not known.`,
  },
  FILTER_OUTPUT_UNKNOWN: {
    blame: 'repository',
    message: (facts: { file: string; program: string; found: string }) =>
      `what the filter ${facts.program} makes of ${facts.file} is no tar archive but ${facts.found}`,
    hint: () => 'Check that the filter and its key are the ones for this backup; it must write the archive to stdout.',
  },
  // What this host needs for reading.
  PROGRAM_MISSING: {
    blame: 'sandbox',
    message: (facts: { program: string; file: string }) =>
      `${facts.file} needs ${facts.program}, which is not on this host`,
    hint: (facts) =>
      `Install it, on Debian with: apt install ${packageOf(facts.program)}. Or name the program by its path.`,
  },
  DECOMPRESSOR_FAILED: {
    blame: 'sandbox',
    message: (facts: { file: string; program: string; how: string }) =>
      `${facts.program} ${facts.how}, before it had read ${facts.file}`,
    hint: () =>
      'This says nothing about the backup. Look whether this host ran out of memory, then run the drill again.',
  },
  // The place restored to.
  DISK_FULL: {
    blame: 'sandbox',
    message: (facts: { path: string; neededBytes: number; writtenBytes: number }) =>
      `no space left for ${facts.path}: ${formatBytes(facts.writtenBytes)} of about ${formatBytes(facts.neededBytes)} were restored`,
    hint: (facts) => `Give the drill's directory a file system with ${formatBytes(facts.neededBytes)} free.`,
  },
  TARGET_UNWRITABLE: {
    blame: 'sandbox',
    message: (facts: { path: string; reason: string }) => `${facts.path} could not be written: ${facts.reason}`,
    hint: () => "Check the file system that holds the drill's directory.",
  },
  COMBINE_STOPPED: {
    blame: 'sandbox',
    message: (facts: { how: string; words: string }) =>
      `pg_combinebackup could not do its work (${facts.how})${facts.words === '' ? '' : `: ${facts.words}`}`,
    hint: () =>
      'Look at the space and the memory that the drill has. A chain needs room for all its backups and the result.',
  },
  RESTORE_INTERRUPTED: {
    blame: 'interrupted',
    message: (facts: { file: string }) => `reading ${facts.file} was interrupted`,
    hint: () => 'Run the drill again.',
  },
  // The file set.
  BASE_ARCHIVE_MISSING: {
    blame: 'backup',
    message: (facts: { path: string; found: readonly string[] }) =>
      `${facts.path} has no base.tar or base.tar.gz; it holds ${facts.found.join(', ') || 'nothing'}`,
    hint: () => takeAgain,
  },
  BACKUP_UNFINISHED: {
    blame: 'backup',
    message: (facts: { file: string }) => `pg_basebackup did not finish: it left ${facts.file} behind`,
    hint: () => takeAgain,
  },
  WAL_ARCHIVE_MISSING: {
    blame: 'backup',
    message: (facts: { startSegment?: string }) =>
      `there is no pg_wal.tar and base.tar holds no WAL${facts.startSegment === undefined ? '' : `; recovery would need ${facts.startSegment}`}`,
    hint: () =>
      'Take the backup with --wal-method=stream (the default) or fetch, or say where its WAL lies (archive, beside the source); without WAL it can never be consistent.',
  },
  TABLESPACE_ARCHIVE_MISSING: {
    blame: 'backup',
    message: (facts: { oid: number; location: string }) =>
      `the archive of tablespace ${facts.oid} (${facts.location}) is missing: ${facts.oid}.tar or ${facts.oid}.tar.gz`,
    hint: () => takeAgain,
  },
  TABLESPACE_MAP_MISSING: {
    blame: 'backup',
    message: (facts: { files: readonly string[] }) =>
      `base.tar has no tablespace_map, yet there are tablespace archives: ${facts.files.join(', ')}`,
    hint: () => 'Without the map the server would not find the tables in them. Take a new backup.',
  },
  TABLESPACE_MAP_INVALID: {
    blame: 'backup',
    message: (facts: { line: number; reason: string }) => `line ${facts.line} of tablespace_map ${facts.reason}`,
    hint: () => takeAgain,
  },
  // Chains of incremental backups.
  CHAIN_LINK_MISSING: {
    blame: 'backup',
    message: (facts: { link: string; fromLsn: string; before?: string | undefined; beginsAt?: string | undefined }) =>
      facts.before === undefined
        ? `${facts.link} holds only what changed since ${facts.fromLsn}, and the backup that begins there is missing`
        : `${facts.link} holds only what changed since ${facts.fromLsn}, but ${facts.before}, before it, begins at ${facts.beginsAt}`,
    hint: () =>
      'Find the backup in between; without it nothing after it can be restored. Never expire a backup before all that count from it, and do not count from one whose predecessor was combined into it.',
  },
  CHAIN_MAJOR: {
    blame: 'backup',
    message: (facts: { link: string; major: number; first: number }) =>
      `${facts.link} is a backup of PostgreSQL ${facts.major}, in a chain that begins with one of ${facts.first}; there are chains from 17 on, of one major`,
    hint: () => 'Take a full backup, and incremental ones from there.',
  },
  COMBINE_FAILED: {
    blame: 'backup',
    message: (facts: { exitCode: number; words: string }) =>
      `pg_combinebackup could not make one of the chain (exit status ${facts.exitCode}): ${facts.words}`,
    hint: () => 'The backups of the chain do not go together, or a file of them is damaged. Take a full backup.',
  },
  // The archives.
  ARCHIVE_EMPTY: {
    blame: 'backup',
    message: (facts: { file: string }) => `${facts.file} is empty (0 bytes)`,
    hint: () => takeAgain,
  },
  ARCHIVE_PART_MISSING: {
    blame: 'backup',
    message: (facts: { file: string; part: string; first: string; last: string }) =>
      `part ${facts.part} of ${facts.file} is missing; there are parts from ${facts.first} to ${facts.last}`,
    hint: () => compareCopies,
  },
  ARCHIVE_FOREIGN: {
    blame: 'backup',
    message: (facts: { file: string; found: string }) => `${facts.file} is no tar archive but ${facts.found}`,
    hint: () => takeAgain,
  },
  ARCHIVE_TRUNCATED: {
    blame: 'backup',
    message: (facts: Place & { reason: string }) => `${at(facts)}: ${facts.reason}; the rest is missing`,
    hint: () => compareCopies,
  },
  ARCHIVE_CORRUPT: {
    blame: 'backup',
    message: (facts: Place & { reason: string }) => `${at(facts)}: ${facts.reason}`,
    hint: () => compareCopies,
  },
  ARCHIVE_HOSTILE: {
    blame: 'backup',
    message: (facts: Place & { member: string; reason: string }) =>
      `${at(facts)}: member ${JSON.stringify(facts.member)} ${facts.reason}; PostgreSQL writes no such thing`,
    hint: () => 'Find out who wrote this archive. Nothing of this member was written.',
  },
  // Backups in plain format.
  FILE_HOSTILE: {
    blame: 'backup',
    message: (facts: { path: string; reason: string }) =>
      `${facts.path} ${facts.reason}; PostgreSQL writes no such thing`,
    hint: () => 'Find out who put it there. It was not followed.',
  },
  WAL_MISSING: {
    blame: 'backup',
    message: (facts: { startSegment?: string }) =>
      `pg_wal holds no WAL${facts.startSegment === undefined ? '' : `; recovery would need ${facts.startSegment}`}`,
    hint: () =>
      'Take the backup with --wal-method=stream (the default) or fetch, or say where its WAL lies (archive, beside the source); without WAL it can never be consistent.',
  },
  TABLESPACE_DIRECTORY_MISSING: {
    blame: 'backup',
    message: (facts: { location: string }) =>
      `the directory ${facts.location} of a tablespace is missing in the backup`,
    hint: () => takeAgain,
  },
  TABLESPACE_UNMAPPED: {
    blame: 'operator',
    message: (facts: { what: string; location: string }) =>
      `${facts.what} lies in ${facts.location}, outside the backup, and the configuration does not say where its copy is`,
    hint: (facts) =>
      `Name it in the source's option tablespaces: { "${facts.location}": "/where/the/copy/lies" }; the location itself, where that is the copy and no server uses it.`,
  },
  TABLESPACE_PLACE_MISSING: {
    blame: 'operator',
    message: (facts: { location: string; place: string }) =>
      `${facts.place}, where the copy of ${facts.location} should lie, does not exist or is no directory`,
    hint: () => "Correct the source's option tablespaces.",
  },
  DATA_DIRECTORY_IN_USE: {
    blame: 'operator',
    message: (facts: { path: string; pid: number }) =>
      `${facts.path} is the data directory of a server that runs (process ${facts.pid}), and no backup`,
    hint: () => 'Point the source at what pg_basebackup wrote, or at a snapshot of the file system.',
  },
  // What is inside.
  MAJOR_UNKNOWN: {
    blame: 'backup',
    message: (facts: { reason: string }) => `the PostgreSQL version of the backup cannot be told: ${facts.reason}`,
    hint: () => 'pgproof knows PostgreSQL 10 to 18. Check that the archives belong to one backup.',
  },
  MAJOR_CONTRADICTED: {
    blame: 'backup',
    message: (facts: { wal: number; version: string }) =>
      `PG_VERSION says ${facts.version}, but the WAL was written by PostgreSQL ${facts.wal}`,
    hint: () => 'Check whether archives of two backups were mixed.',
  },
  // WAL.
  WAL_SEGMENT_MISSING: {
    blame: 'backup',
    message: (facts: { segment: string; first?: string; last?: string }) =>
      `WAL segment ${facts.segment} is missing${held(facts)}`,
    hint: () => 'Check whether base and WAL archive belong to one backup; take the next one with --wal-method=stream.',
  },
  WAL_SEGMENT_SHORT: {
    blame: 'backup',
    message: (facts: { segment: string; bytes: number; expectedBytes: number }) =>
      `WAL segment ${facts.segment} has ${facts.bytes} of ${facts.expectedBytes} bytes`,
    hint: () => compareCopies,
  },
  WAL_SEGMENT_CORRUPT: {
    blame: 'backup',
    message: (facts: { segment: string; offset: number; reason: string }) =>
      `WAL segment ${facts.segment}, at byte ${facts.offset}: ${facts.reason}`,
    hint: () =>
      'Recovery would stop there and lose every later commit. Compare with other copies, or take a new backup.',
  },
  SYSTEM_IDENTIFIER_CONTRADICTED: {
    blame: 'backup',
    message: (facts: { one: string; identifier: string; other: string; otherIdentifier: string }) =>
      `${facts.one} belongs to cluster ${facts.identifier}, ${facts.other} to cluster ${facts.otherIdentifier}`,
    hint: () => 'Files of different clusters were mixed. Find the ones that belong together.',
  },
});
