import type { Settings } from './cluster.ts';

/** Text inside a quoted value of postgresql.conf or recovery.conf. */
export function quoteSetting(value: string | number | boolean): string {
  return `'${String(value).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

export function settingLines(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${quoteSetting(value)}\n`)
    .join('');
}

/** A value of a libpq connection string. */
export function quoteConninfo(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/**
 * Given on the command line, so that they hold whatever postgresql.conf says and do not travel with its backups. fsync
 * off: these clusters live for minutes. Enough WAL is kept for the longest base backup of a demonstration.
 */
export function serverArguments(major: number, socketDirectory: string, port: number): string[] {
  const settings: Settings = {
    listen_addresses: '',
    unix_socket_directories: socketDirectory,
    port,
    fsync: 'off',
    shared_buffers: '32MB',
    // In the data directory, and so removed with it: what a killed server leaves in /dev/shm stays there until the next boot.
    dynamic_shared_memory_type: 'mmap',
    logging_collector: 'off',
    log_destination: 'stderr',
    lc_messages: 'C',
    ssl: 'off',
    ...(major >= 13 ? { wal_keep_size: '4GB' } : { wal_keep_segments: 256 }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
