export interface BaseBackupCommandOptions {
  readonly label: string;
  readonly checkpoint: 'fast' | 'spread';
  /** WAL inside base.tar, as `--wal-method=fetch` does. */
  readonly wal: boolean;
  readonly manifest: boolean;
}

/** The replication command that pg_basebackup would send to a server of this major. */
export function baseBackupCommand(major: number, options: BaseBackupCommandOptions): string {
  const label = `'${options.label.replaceAll("'", "''")}'`;
  const manifest = options.manifest && major >= 13;
  if (major >= 15) {
    const list = [`LABEL ${label}`, `CHECKPOINT '${options.checkpoint}'`, 'WAIT 0', 'TABLESPACE_MAP'];
    if (options.wal) list.push('WAL');
    if (manifest) list.push("MANIFEST 'yes'");
    return `BASE_BACKUP (${list.join(', ')})`;
  }
  const words = [`LABEL ${label}`];
  if (options.checkpoint === 'fast') words.push('FAST');
  if (options.wal) words.push('WAL');
  words.push('NOWAIT', 'TABLESPACE_MAP');
  if (manifest) words.push("MANIFEST 'yes'");
  return `BASE_BACKUP ${words.join(' ')}`;
}
