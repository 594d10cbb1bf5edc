import { isRemote } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { Filter } from '../filter.ts';
import { parseArchiveName, type ArchiveName } from './archive-name.ts';
import type { ArchiveFile, NamedFile } from './archive-file.ts';
import { lookAt } from './look-at.ts';
import { looksSplit, orderParts, type Part } from './split-parts.ts';
import type { Storage, StoredFile } from './storage.ts';

/** Where the files of a backup lie and what decrypts them. */
export interface Origin {
  readonly storage: Storage;
  readonly filter: Filter | undefined;
}

/** The files of one backup, each looked at from outside only. */
export interface BackupFiles {
  readonly directory: string;
  readonly base: ArchiveFile;
  /** Absent when the WAL was fetched into the base archive, or is missing. */
  readonly wal: ArchiveFile | undefined;
  /** By tablespace OID. */
  readonly tablespaces: ReadonlyMap<number, ArchiveFile>;
  readonly manifest: ArchiveFile | undefined;
  readonly warnings: readonly string[];
}

/** What lies in a backup directory without being part of it. */
const ignored = /^(?:\.|lost\+found$)|\.(?:log|txt|md5|sha\d+|sum|sig)$|^(?:MD5|SHA\d+)SUMS$/;

/**
 * Sorts out the files of a backup directory.
 *
 * @throws `BASE_ARCHIVE_MISSING`, `ARCHIVE_EMPTY`, `ARCHIVE_FOREIGN`, `ARCHIVE_PART_MISSING`, `BACKUP_UNFINISHED` (blame:
 *   backup), `NOT_A_BACKUP`, `ARCHIVE_AMBIGUOUS`, `COMPRESSION_UNSUPPORTED`,
 *   `FILTER_NEEDED`, `SOURCE_PATH_MISSING`, `PLAIN_ON_REMOTE` (operator), `BACKUP_UNREADABLE`, `FILTER_FAILED`, `FILTER_OUTPUT_UNKNOWN`
 *   (repository), `PROGRAM_MISSING` (sandbox)
 */
export async function findBackupFiles(
  directory: string,
  { storage, filter }: Origin,
  signal: AbortSignal,
): Promise<BackupFiles> {
  const { files: stored } = await storage.list(directory, signal);
  const warnings: string[] = [];
  const byRole = new Map<string, Joined>();
  for (const file of joined(stored, filter?.suffix, warnings)) {
    const other = byRole.get(file.naming.role);
    if (other !== undefined)
      throw errors.ARCHIVE_AMBIGUOUS({ files: [other.parts[0]?.name ?? other.name, file.parts[0]?.name ?? file.name] });
    byRole.set(file.naming.role, file);
  }
  const base = byRole.get('base');
  if (base === undefined) throw noBase(directory, stored);
  const unfinished = stored.find(({ name }) => name === 'backup_manifest.tmp');
  if (unfinished !== undefined && !byRole.has('manifest')) throw errors.BACKUP_UNFINISHED({ file: unfinished.name });
  const look = (file: Joined) => {
    const open = (either: AbortSignal) => storage.open(file.parts, either);
    return lookAt({ ...file, open }, filter, { signal, onWarning: (text) => warnings.push(text) });
  };
  const tablespaces = new Map<number, ArchiveFile>();
  for (const [role, file] of byRole) {
    if (/^\d/.test(role)) tablespaces.set(Number(role), await look(file));
  }
  const [wal, manifest] = [byRole.get('pg_wal'), byRole.get('manifest')];
  return {
    directory,
    base: await look(base),
    wal: wal === undefined ? undefined : await look(wal),
    tablespaces,
    manifest: manifest === undefined ? undefined : await look(manifest),
    warnings,
  };
}

type Joined = Omit<NamedFile, 'open'>;

/** All archives, base first. */
export function archivesOf({ base, tablespaces, wal }: BackupFiles): readonly ArchiveFile[] {
  return [base, ...tablespaces.values(), ...(wal === undefined ? [] : [wal])];
}

/** Puts split files together. What belongs to no backup is told in a warning. */
function joined(stored: readonly StoredFile[], suffix: string | undefined, warnings: string[]): readonly Joined[] {
  const whole: Joined[] = [];
  const split = new Map<string, { naming: ArchiveName; parts: Part[] }>();
  for (const file of stored) {
    if (ignored.test(file.name)) continue;
    const naming = parseArchiveName(file.name, suffix);
    if (naming === undefined) warnings.push(`unknown file ${file.name}`);
    else if (naming.part === undefined) whole.push({ ...file, parts: [file], naming });
    else {
      const group = split.get(naming.whole) ?? { naming, parts: [] };
      group.parts.push({ ...file, part: naming.part });
      split.set(naming.whole, group);
    }
  }
  for (const [name, { naming, parts }] of split) {
    // Of more than 160 parts one is called like a compressed file.
    for (const [ending, before] of [
      ['gz', 'gy'],
      ['xz', 'xy'],
    ] as const) {
      const at = whole.findIndex((file) => file.name === `${name}.${ending}`);
      const file = parts.some(({ part }) => part === before) ? whole[at] : undefined;
      if (file !== undefined) parts.push({ ...(whole.splice(at, 1)[0] ?? file), part: ending });
    }
    const [first] = parts;
    if (first === undefined) continue;
    if (looksSplit(parts)) {
      const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
      whole.push({ name, path: first.path, bytes, parts: orderParts(name, parts), naming });
    } else warnings.push(...parts.map((part) => `unknown file ${part.name}`));
  }
  return whole;
}

function noBase(directory: string, stored: readonly StoredFile[]): Error {
  const names = stored.map(({ name }) => name);
  if (isRemote(directory) && names.includes('PG_VERSION')) return errors.PLAIN_ON_REMOTE({ path: directory });
  if (
    names.length === 0 ||
    names.some((name) => parseArchiveName(name) !== undefined || name.startsWith('backup_manifest'))
  ) {
    return errors.BASE_ARCHIVE_MISSING({ path: directory, found: names });
  }
  return errors.NOT_A_BACKUP({ path: directory, found: `it holds ${names.slice(0, 8).join(', ')}` });
}
