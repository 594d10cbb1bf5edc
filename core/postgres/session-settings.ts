/** Value, and the first major that knows the setting. */
type Row = readonly [name: string, value: string, since?: number];

/**
 * What a role's or database's own settings may say (ALTER ROLE, ALTER DATABASE … SET) and would end statements, hide
 * damage, change what SQL means, start foreign code or refuse the connection. In the startup packet they outrank all of those.
 */
const shields: readonly Row[] = [
  ['statement_timeout', '0'],
  ['lock_timeout', '0'],
  ['idle_in_transaction_session_timeout', '0'],
  ['idle_session_timeout', '0', 14],
  ['transaction_timeout', '0', 17],
  // A parallel worker goes by the role's and the database's transaction_timeout until it is told ours, and may die of it.
  ['max_parallel_workers_per_gather', '0', 17],
  ['session_preload_libraries', ''],
  ['local_preload_libraries', ''],
  ['event_triggers', 'off', 17],
  ['zero_damaged_pages', 'off'],
  ['ignore_checksum_failure', 'off'],
  ['gin_fuzzy_search_limit', '0'],
  ['temp_file_limit', '-1'],
  ['exit_on_error', 'off'],
  ['standard_conforming_strings', 'on'],
  ['array_nulls', 'on'],
  ['transform_null_equals', 'off'],
  ['xmloption', 'content'],
  ['quote_all_identifiers', 'off'],
  ['default_table_access_method', 'heap', 12],
  ['role', 'none'],
  ['session_replication_role', 'origin'],
  ['default_transaction_isolation', 'read committed'],
  ['default_transaction_deferrable', 'off'],
  ['default_tablespace', ''],
  ['temp_tablespaces', ''],
  ['synchronous_commit', 'off'],
  ['lc_messages', 'C'],
  ['jit', 'off', 11],
  ['log_min_error_statement', 'panic'],
  ['log_statement', 'none'],
  ['log_min_duration_statement', '-1'],
];

/** So that equal questions get equal answers. */
const forms: readonly Row[] = [
  ['search_path', ''],
  ['TimeZone', 'UTC'],
  ['DateStyle', 'ISO'],
  ['IntervalStyle', 'postgres'],
  ['bytea_output', 'hex'],
  // Below zero, an OID that is read as float8 would be rounded.
  ['extra_float_digits', '1'],
];

/** The `options` of a startup packet for a session of ours; without a major only settings that all majors know. */
export function sessionOptions(readWrite: boolean, major = 10): string {
  return optionWords([...shields, ...forms, readOnly(!readWrite)], major);
}

/** PGOPTIONS for client programs, which choose the form of their output themselves. */
export function clientOptions(major: number): string {
  return optionWords([...shields, readOnly(false)], major);
}

const readOnly = (on: boolean): Row => ['default_transaction_read_only', on ? 'on' : 'off'];

function optionWords(rows: readonly Row[], major: number): string {
  return rows
    .filter(([, , since = 10]) => since <= major)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, String.raw`\$&`)}`)
    .join(' ');
}
