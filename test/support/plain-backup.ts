import { copyFile, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cachedBackup, type BackupShape } from './cluster.ts';

export interface PlainFormat {
  /** The data directory, with everything that pg_basebackup puts there. */
  readonly directory: string;
  /** For the source's option `tablespaces`. */
  readonly tablespaces: Readonly<Record<string, string>>;
  /** Of the tablespace, where the shape has one. */
  readonly oid: string | undefined;
}

/**
 * What `pg_basebackup --format=plain --tablespace-mapping=…` makes, out of the archives of a cached backup: for majors
 * without their own pg_basebackup, and in no time. `into` must not exist.
 */
export async function plainBackup(major: number, into: string, shape: BackupShape = {}): Promise<PlainFormat> {
  const backup = await cachedBackup(major, { from: 'primary', compress: 'none', ...shape });
  const directory = join(into, 'data');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const unpack = (name: string, to: string) => execa('tar', ['-xf', join(backup.directory, name), '-C', to]);
  await unpack('base.tar', directory);
  await unpack('pg_wal.tar', join(directory, 'pg_wal'));
  const names = await readdir(backup.directory);
  if (names.includes('backup_manifest')) {
    await copyFile(join(backup.directory, 'backup_manifest'), join(directory, 'backup_manifest'));
  }
  const oid = names.map((name) => /^(\d+)\.tar$/.exec(name)?.[1]).find((found) => found !== undefined);
  if (oid === undefined) return { directory, tablespaces: {}, oid };
  const map = await readFile(join(directory, 'tablespace_map'), 'utf8');
  const location = map.slice(map.indexOf(' ') + 1).trim();
  const copy = join(into, 'archive');
  await mkdir(copy, { mode: 0o700 });
  await unpack(`${oid}.tar`, copy);
  // In this format the server sends no map; the manifest of an archive lists it, though.
  if (!names.includes('backup_manifest')) await rm(join(directory, 'tablespace_map'));
  await symlink(location, join(directory, 'pg_tblspc', oid));
  return { directory, tablespaces: { [location]: copy }, oid };
}
