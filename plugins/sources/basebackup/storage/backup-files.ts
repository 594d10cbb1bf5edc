import { errors } from '../errors.ts';
import { describeBytes, detectCompression } from './describe-bytes.ts';
import { listDirectory, type StoredFile } from './list-directory.ts';
import { openBackupFile } from './open-backup-file.ts';
import { StoredReader } from './stored-reader.ts';

export interface ArchiveFile extends StoredFile {
  readonly compression: 'none' | 'gzip';
}

/** The files of one backup, each looked at from outside only. */
export interface BackupFiles {
  readonly directory: string;
  readonly base: ArchiveFile;
  /** Absent when the WAL was fetched into the base archive, or is missing. */
  readonly wal: ArchiveFile | undefined;
  /** By tablespace OID. */
  readonly tablespaces: ReadonlyMap<number, ArchiveFile>;
  readonly manifest: StoredFile | undefined;
  readonly warnings: readonly string[];
}

const archiveName = /^(base|pg_wal|[1-9]\d{0,9})\.tar(?:\.(?:gz|lz4|zst|xz|bz2))?$/;
/** What lies in a backup directory without being part of it. */
const ignored = /^(?:\.|lost\+found$)|\.(?:log|txt|md5|sha\d+|sum)$|^(?:MD5|SHA\d+)SUMS$/;

/**
 * Sorts out the files of a backup directory.
 *
 * @throws `BASE_ARCHIVE_MISSING`, `ARCHIVE_EMPTY`, `ARCHIVE_FOREIGN`, `BACKUP_UNFINISHED` (blame: backup), `NOT_A_BACKUP`,
 *   `BACKUPS_IN_SUBDIRECTORIES`, `ARCHIVE_AMBIGUOUS`, `COMPRESSION_UNSUPPORTED`, `SOURCE_PATH_MISSING` (operator),
 *   `BACKUP_UNREADABLE` (repository)
 */
export async function findBackupFiles(directory: string): Promise<BackupFiles> {
  const stored = await listDirectory(directory);
  const byRole = new Map<string, StoredFile>();
  const warnings: string[] = [];
  for (const file of stored) {
    const role = archiveName.exec(file.name)?.[1];
    const other = role === undefined ? undefined : byRole.get(role);
    if (other !== undefined) throw errors.ARCHIVE_AMBIGUOUS({ files: [other.name, file.name] });
    if (role !== undefined) byRole.set(role, file);
    else if (file.name !== 'backup_manifest' && !ignored.test(file.name)) warnings.push(`unknown file ${file.name}`);
  }
  const manifest = stored.find(({ name }) => name === 'backup_manifest');
  const base = byRole.get('base');
  if (base === undefined) throw noBase(directory, stored);
  const unfinished = stored.find(({ name }) => name === 'backup_manifest.tmp');
  if (unfinished !== undefined && manifest === undefined) throw errors.BACKUP_UNFINISHED({ file: unfinished.name });
  const wal = byRole.get('pg_wal');
  const tablespaces = new Map<number, ArchiveFile>();
  for (const [role, file] of byRole) {
    if (role !== 'base' && role !== 'pg_wal') tablespaces.set(Number(role), await lookAt(file));
  }
  return {
    directory,
    base: await lookAt(base),
    wal: wal === undefined ? undefined : await lookAt(wal),
    tablespaces,
    manifest,
    warnings,
  };
}

/** All archives, base first. */
export function archivesOf({ base, tablespaces, wal }: BackupFiles): readonly ArchiveFile[] {
  return [base, ...tablespaces.values(), ...(wal === undefined ? [] : [wal])];
}

/** Tells by the first bytes, not by the name, what a file is. */
async function lookAt(file: StoredFile): Promise<ArchiveFile> {
  if (file.bytes === 0) throw errors.ARCHIVE_EMPTY({ file: file.name });
  const handle = await openBackupFile(file.path);
  try {
    const start = await new StoredReader(handle, file.path).bytes(512);
    const compression = detectCompression(start);
    if (compression === undefined && file.name.endsWith('.tar') && start.length < 512) {
      throw errors.ARCHIVE_TRUNCATED({
        file: file.name,
        offset: start.length,
        reason: 'the file ends inside a header',
      });
    }
    if (compression === undefined) throw errors.ARCHIVE_FOREIGN({ file: file.name, found: describeBytes(start) });
    if (compression !== 'none' && compression !== 'gzip') {
      throw errors.COMPRESSION_UNSUPPORTED({ file: file.name, compression });
    }
    return { ...file, compression };
  } finally {
    await handle.close();
  }
}

function noBase(directory: string, stored: readonly StoredFile[]): Error {
  const names = stored.map(({ name }) => name);
  if (names.length === 0 || names.some((name) => archiveName.test(name) || name.startsWith('backup_manifest'))) {
    return errors.BASE_ARCHIVE_MISSING({ path: directory, found: names });
  }
  const plain = names.includes('PG_VERSION');
  const found = plain ? 'it looks like a backup in plain format' : `it holds ${names.slice(0, 8).join(', ')}`;
  return errors.NOT_A_BACKUP({ path: directory, found });
}
