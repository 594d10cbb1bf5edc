import type { ControlFile } from './control-file.ts';

export type Settings = Readonly<Record<string, string>>;

/** Value, and the majors that know the setting. */
type Row = readonly [name: string, value: string, since?: number, until?: number];

/**
 * Settings that no configuration, plugin or backup may change: no traffic with the outside, no foreign program, no
 * session that hangs, nothing that hides damage, a log that can be read.
 */
const safety: readonly Row[] = [
  ['listen_addresses', ''],
  ['port', '5432'],
  ['unix_socket_permissions', '0700'],
  ['unix_socket_group', ''],
  ['bonjour', 'off'],
  ['ssl', 'off'],
  ['archive_mode', 'off'],
  ['archive_command', ''],
  ['archive_library', '', 15],
  ['archive_cleanup_command', '', 12],
  ['recovery_end_command', '', 12],
  ['primary_conninfo', '', 12],
  ['primary_slot_name', '', 12],
  ['promote_trigger_file', '', 12, 15],
  ['recovery_min_apply_delay', '0', 12],
  // Without sessions during replay, the source's max_connections and its kin need not be matched.
  ['hot_standby', 'off'],
  ['max_wal_senders', '0'],
  ['synchronous_standby_names', ''],
  ['max_logical_replication_workers', '0'],
  ['sync_replication_slots', 'off', 17],
  // The copy is thrown away: durability would only cost time.
  ['fsync', 'off'],
  ['full_page_writes', 'off'],
  ['synchronous_commit', 'off'],
  ['restart_after_crash', 'off'],
  // Vacuum would change pages while they are checked; even when it is off it runs against wraparound.
  ['autovacuum', 'off'],
  ['autovacuum_freeze_max_age', '2000000000'],
  ['autovacuum_multixact_freeze_max_age', '2000000000'],
  ['zero_damaged_pages', 'off'],
  ['ignore_checksum_failure', 'off'],
  ['ignore_system_indexes', 'off'],
  ['ignore_invalid_pages', 'off', 13],
  ['allow_system_table_mods', 'off'],
  ['session_preload_libraries', ''],
  ['local_preload_libraries', ''],
  ['event_triggers', 'off', 17],
  ['jit', 'off', 11],
  ['default_transaction_read_only', 'off'],
  ['statement_timeout', '0'],
  ['lock_timeout', '0'],
  ['idle_in_transaction_session_timeout', '0'],
  ['idle_session_timeout', '0', 14],
  ['transaction_timeout', '0', 17],
  ['logging_collector', 'off'],
  ['log_destination', 'stderr'],
  ['log_line_prefix', '%m [%p] %e '],
  ['log_min_messages', 'warning'],
  // Statements and values stay out of the log.
  ['log_min_error_statement', 'panic'],
  ['log_statement', 'none'],
  ['log_min_duration_statement', '-1'],
  ['log_timezone', 'UTC'],
  ['lc_messages', 'C'],
  ['update_process_title', 'on'],
];

/** What the server needs that was asked for nowhere; settings of one's own win over these. */
const defaults: readonly Row[] = [
  ['shared_preload_libraries', ''],
  ['huge_pages', 'off'],
  ['shared_memory_type', 'mmap', 12],
  ['dynamic_shared_memory_type', 'mmap'],
  ['io_method', 'worker', 18],
  ['timezone', 'UTC'],
  ['lc_monetary', 'C'],
  ['lc_numeric', 'C'],
  ['lc_time', 'C'],
  ['checkpoint_timeout', '1d'],
  ['wal_init_zero', 'off', 12],
  ['wal_recycle', 'off', 12],
];

const known = (rows: readonly Row[], major: number): Settings =>
  Object.fromEntries(
    rows
      .filter(([, , since = 10, until = 99]) => since <= major && major <= until)
      .map(([name, value]) => [name, value]),
  );

export function safetySettings(major: number): Settings {
  return known(safety, major);
}

/**
 * Memory and what the control file remembers of the source. Locks of large dumps and prepared transactions need as
 * much room as they had there; the margin is for WAL that raises them.
 */
export function defaultSettings(major: number, control: ControlFile, memoryBytes: number | undefined): Settings {
  const megabytes = (memoryBytes ?? 1024 ** 3) / 1024 ** 2;
  const segmentMegabytes = control.walSegmentBytes / 1024 ** 2;
  const between = (low: number, value: number, high: number) => Math.round(Math.min(Math.max(value, low), high));
  return {
    ...known(defaults, major),
    shared_buffers: `${between(16, megabytes / 4, 256)}MB`,
    maintenance_work_mem: `${between(16, megabytes / 8, 256)}MB`,
    max_connections: String(between(100, control.maxConnections, 10_000)),
    max_worker_processes: String(between(8, control.maxWorkerProcesses, 1000)),
    // The server refuses to start with less than two segments.
    min_wal_size: `${Math.max(80, 2 * segmentMegabytes)}MB`,
    max_wal_size: `${Math.max(1024, 2 * segmentMegabytes)}MB`,
    max_prepared_transactions: String(control.maxPreparedTransactions * 2 + 50),
    max_locks_per_transaction: String(Math.max(64, control.maxLocksPerTransaction)),
  };
}
