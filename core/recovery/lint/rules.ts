/** One trap: a setting that would hurt where its backup is started as it is. */
export interface Rule {
  readonly names: readonly string[];
  /** `warn` where damage would hide; `pass` where disarming it is all there is to say. */
  readonly outcome: 'warn' | 'pass';
  /** Whether this value does harm. */
  readonly hurts: (value: string, major: number) => boolean;
  /** What it would have done elsewhere; ends a sentence that begins with the file and the setting's name. */
  readonly would: string;
  /** The value holds no secret and may be told. */
  readonly tell?: boolean;
  readonly hint?: string;
}

const set = (value: string) => value !== '';
const isOn = (value: string) => /^(on|true|yes|1|t|y|tr|tru|ye)$/i.test(value);
const isOff = (value: string) => /^(off|false|no|0|f|n|of|fal|fals|fa)$/i.test(value);
const timeout = (value: string) => !/^(0\s*\D*|-1)$/.test(value);

export const rules: readonly Rule[] = [
  {
    names: ['zero_damaged_pages', 'ignore_checksum_failure', 'ignore_system_indexes', 'ignore_invalid_pages'],
    outcome: 'warn',
    hurts: isOn,
    tell: true,
    would: 'hides damage: what is broken reads as if it were whole',
    hint: 'Turn it off on the source, and check the source itself for damage.',
  },
  {
    names: ['fsync', 'full_page_writes'],
    outcome: 'pass',
    hurts: isOff,
    tell: true,
    would: 'is off: a crash of the source can damage its data, and then its backups',
    hint: 'Turn it on on the source.',
  },
  {
    names: ['primary_conninfo', 'primary_slot_name', 'standby_mode'],
    outcome: 'pass',
    hurts: (value) => set(value) && !isOff(value),
    would: 'would make the copy a standby of the running primary, or fight its real standby for the slot',
  },
  {
    names: ['archive_mode', 'archive_command', 'archive_library'],
    outcome: 'pass',
    hurts: (value) => set(value) && !isOff(value),
    would: 'would archive WAL of the copy under the names of the real cluster',
  },
  {
    names: ['restore_command', 'archive_cleanup_command', 'recovery_end_command', 'ssl_passphrase_command'],
    outcome: 'pass',
    hurts: set,
    would: 'would run a program that belongs to another host',
  },
  {
    names: [
      'recovery_target',
      'recovery_target_lsn',
      'recovery_target_name',
      'recovery_target_time',
      'recovery_target_xid',
    ],
    outcome: 'pass',
    hurts: set,
    tell: true,
    would: 'would end recovery at a target left over from another recovery',
  },
  {
    names: ['recovery_min_apply_delay', 'recovery_target_action', 'recovery_target_timeline'],
    outcome: 'pass',
    hurts: (value) => timeout(value) && value !== 'latest' && value !== 'promote' && value !== 'pause',
    tell: true,
    would: 'would change where and when recovery ends',
  },
  {
    names: ['promote_trigger_file', 'trigger_file'],
    outcome: 'pass',
    hurts: set,
    would: 'names a file of another host',
  },
  {
    names: ['shared_preload_libraries'],
    outcome: 'pass',
    hurts: set,
    tell: true,
    would: 'would keep the server from starting where a library is absent; pgproof loads none of them',
    hint: 'Where data cannot be read without one (timescaledb, citus, encryption), set it in recovery.settings.',
  },
  {
    names: ['session_preload_libraries', 'local_preload_libraries'],
    outcome: 'pass',
    hurts: set,
    tell: true,
    would: 'would refuse every connection where a library is absent',
  },
  {
    names: ['jit_provider'],
    outcome: 'pass',
    hurts: (value) => value !== 'llvmjit',
    tell: true,
    would: 'names a library that may be absent elsewhere',
  },
  {
    names: ['synchronous_standby_names'],
    outcome: 'pass',
    hurts: set,
    would: 'would let the first commit wait for a standby for ever',
  },
  {
    names: ['default_transaction_read_only'],
    outcome: 'pass',
    hurts: isOn,
    tell: true,
    would: 'would refuse every write',
  },
  {
    names: [
      'statement_timeout',
      'lock_timeout',
      'idle_in_transaction_session_timeout',
      'idle_session_timeout',
      'transaction_timeout',
    ],
    outcome: 'pass',
    hurts: timeout,
    tell: true,
    would: 'would cancel long checks',
  },
  { names: ['ssl'], outcome: 'pass', hurts: isOn, tell: true, would: 'needs certificate files of the source' },
  {
    names: ['data_directory', 'hba_file', 'ident_file', 'external_pid_file', 'config_file'],
    outcome: 'pass',
    hurts: set,
    would: 'names a path of the source; where it exists elsewhere, another cluster would be started',
  },
  {
    names: ['include', 'include_dir'],
    outcome: 'pass',
    hurts: set,
    would: 'would keep the server from starting where the file is absent',
  },
  {
    names: ['listen_addresses', 'unix_socket_directories', 'unix_socket_group'],
    outcome: 'pass',
    hurts: (value) => set(value) && !['*', 'localhost', '0.0.0.0', '::', '/tmp', '/var/run/postgresql'].includes(value),
    would: 'names an address, directory or group that may be absent elsewhere',
  },
  {
    names: ['logging_collector'],
    outcome: 'pass',
    hurts: isOn,
    tell: true,
    would: 'would write the log where nobody looks for it',
  },
  {
    names: ['log_destination'],
    outcome: 'pass',
    hurts: (value) => value !== 'stderr',
    tell: true,
    would: 'would send the log elsewhere',
  },
  {
    names: ['huge_pages'],
    outcome: 'pass',
    hurts: (value) => !isOff(value) && value !== 'try',
    tell: true,
    would: 'would keep the server from starting on a host without huge pages',
  },
  {
    names: ['io_method'],
    outcome: 'pass',
    hurts: (value) => value === 'io_uring',
    tell: true,
    would: 'is refused in many containers',
  },
  {
    names: ['lc_messages', 'lc_monetary', 'lc_numeric', 'lc_time'],
    outcome: 'pass',
    hurts: (value) => !['', 'C', 'POSIX', 'C.UTF-8', 'en_US.UTF-8'].includes(value),
    tell: true,
    would: 'would keep the server from starting where the locale is absent',
  },
  {
    names: ['sync_replication_slots'],
    outcome: 'pass',
    hurts: isOn,
    tell: true,
    would: 'would connect to the primary for its slots',
  },
];

/** Settings of extensions that start something by themselves once the server runs. */
export const sideEffects: readonly { readonly prefix: string; readonly would: string }[] = [
  { prefix: 'cron.', would: 'would run the jobs of pg_cron on the copy' },
  { prefix: 'pg_partman_bgw.', would: 'would run partition maintenance on the copy' },
  { prefix: 'pg_net.', would: 'would send HTTP requests from the copy' },
  { prefix: 'pglogical.', would: 'would start logical replication from the copy' },
  { prefix: 'bdr.', would: 'would join the replication group' },
];
