import { basename } from 'node:path';
import {
  backupLabelErrors,
  parseLsn,
  refuseIncremental,
  type BackupFacts,
  type BackupLabel,
  type Manifest,
} from '../../../../core/index.ts';
import { doubtMethod, readBackupLabel, startedAt } from '../backup-label.ts';
import { errors } from '../errors.ts';
import { readManifest } from '../storage/read-manifest.ts';
import { archivesOf, type ArchiveFile, type BackupFiles } from '../storage/backup-files.ts';
import { parseTablespaceMap } from '../tablespace-map.ts';
import { requireTablespaces } from '../tablespaces.ts';
import { estimateRestored, estimateWal, manifestSizes } from './expected-size.ts';
import { findMajor } from './find-major.ts';
import { peekBase } from './peek-base.ts';
import { peekWal, type FirstSegment } from './peek-wal.ts';
import { requireStartSegment } from './require-start-segment.ts';

/**
 * Looks at the files, the manifest and the first bytes of the archives; refuses what cannot be restored.
 *
 * @param options `isLink`: it is to be combined with others; `hasWalArchive`: it need hold no WAL
 */
export async function inspectBackup(
  files: BackupFiles,
  signal: AbortSignal,
  { isLink = false, hasWalArchive = false }: { readonly isLink?: boolean; readonly hasWalArchive?: boolean } = {},
): Promise<BackupFacts> {
  const manifest = files.manifest === undefined ? undefined : await readManifest(files.manifest, signal);
  const wal = files.wal === undefined ? undefined : await peekWal(files.wal, signal);
  const peek = await peekBase(
    files.base,
    { version: wal === undefined, tablespaceMap: files.tablespaces.size > 0 },
    signal,
  );
  if (peek.label === undefined && peek.complete) {
    throw backupLabelErrors.BACKUP_LABEL_MISSING({ where: files.base.name });
  }
  const label = peek.label === undefined ? undefined : readBackupLabel(peek.label.content);
  if (label !== undefined && !isLink) refuseIncremental(label);
  if (!hasWalArchive) requireWal(files, manifest, label);
  if (label !== undefined && wal !== undefined) requireStartSegment(label, wal);
  requireSameCluster(manifest, wal);
  requireSameBackup(manifest, label);
  const started = label === undefined ? undefined : startedAt(label, peek.label?.mtime ?? 0);

  const map = peek.tablespaceMap;
  const tablespaces = map === undefined ? [] : parseTablespaceMap(map.content);
  // An archive that was not read to its end may still bring the map, or links in its place; the restore looks again.
  const tablespaceWarnings = map === undefined ? [] : requireTablespaces(tablespaces, files, true);

  const archives = archivesOf(files);
  const stored = [...archives, ...(files.manifest === undefined ? [] : [files.manifest])].flatMap(({ parts }) => parts);
  const sizes = manifest === undefined ? undefined : manifestSizes(manifest);
  const walBytes = estimateWal(files.wal, manifest?.walRange, wal?.header.segmentBytes);
  const clusterBytes =
    sizes === undefined
      ? archives.filter((archive) => archive !== files.wal).reduce((sum, file) => sum + estimateRestored(file), 0)
      : [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  return {
    source: 'basebackup',
    format: formatOf(files.base),
    location: files.directory,
    files: stored.map(({ name, bytes }) => ({ name, bytes })),
    storedBytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
    restoredBytes: clusterBytes + walBytes,
    restoredBytesExact: manifest !== undefined,
    major: findMajor(wal, manifest, peek.version),
    ...given('systemIdentifier', manifest?.systemIdentifier ?? wal?.header.systemIdentifier),
    ...given('takenFrom', label?.takenFrom),
    ...given('label', label?.label),
    ...given('startedAt', started),
    ...given('startLsn', label?.startLsn),
    ...given('checkpointLsn', label?.checkpointLsn),
    ...given('endLsn', manifest?.walRange?.endLsn),
    walMethod: files.wal !== undefined ? 'stream' : hasWalArchive && !holdsWal(manifest) ? 'none' : 'fetch',
    ...given('timeline', label?.timeline),
    tablespaces: tablespaces.map(({ oid, location }) => ({
      oid,
      location,
      ...given('restoredBytes', sizes?.get(oid)),
    })),
    manifest: {
      present: manifest !== undefined,
      ...(manifest === undefined ? {} : { files: manifest.files.size }),
      ...given('checksumAlgorithm', manifest?.algorithm),
    },
    warnings: [
      ...files.warnings,
      ...(manifest === undefined ? ['there is no backup_manifest: no file can be checked against it'] : []),
      ...(manifest?.algorithm === 'NONE' ? ['the manifest holds no checksums, only names and sizes'] : []),
      ...(label === undefined ? [] : doubtMethod(label)),
      ...tablespaceWarnings,
    ],
  };
}

/** e.g. `tar+zstd`; `tar+gzip, gpg, split` where a filter decrypts it and it lies in parts. */
function formatOf({ compression, filter, parts }: ArchiveFile): string {
  const tar = compression === 'none' ? 'tar' : `tar+${compression}`;
  return [
    tar,
    ...(filter === undefined ? [] : [basename(filter.command[0])]),
    ...(parts.length > 1 ? ['split'] : []),
  ].join(', ');
}

/** A property where there is a value: `exactOptionalPropertyTypes` tells an absent one from an undefined one. */
export function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}

/** With `--wal-method=fetch` the WAL is in base.tar, and the manifest lists the marks the server sends along with it. */
function requireWal({ wal }: BackupFiles, manifest: Manifest | undefined, label: BackupLabel | undefined): void {
  if (wal !== undefined || manifest === undefined || holdsWal(manifest)) return;
  throw errors.WAL_ARCHIVE_MISSING(label === undefined ? {} : { startSegment: label.startSegment });
}

export function holdsWal(manifest: Manifest | undefined): boolean {
  for (const path of manifest?.files.keys() ?? []) if (path.startsWith('pg_wal/')) return true;
  return false;
}

export function requireSameCluster(manifest: Manifest | undefined, wal: FirstSegment | undefined): void {
  const [identifier, otherIdentifier] = [manifest?.systemIdentifier, wal?.header.systemIdentifier];
  if (identifier === undefined || otherIdentifier === undefined || identifier === otherIdentifier) return;
  const other = `WAL segment ${wal?.name}`;
  throw errors.SYSTEM_IDENTIFIER_CONTRADICTED({ one: 'the manifest', identifier, other, otherIdentifier });
}

/** The server writes both; the WAL that the manifest lists begins where the label starts. */
export function requireSameBackup(manifest: Manifest | undefined, label: BackupLabel | undefined): void {
  const range = manifest?.walRange;
  if (range === undefined || label === undefined) return;
  if (parseLsn(range.startLsn) === parseLsn(label.startLsn)) return;
  const reason = `the label starts at ${label.startLsn}, the manifest at ${range.startLsn}`;
  throw backupLabelErrors.BACKUP_LABEL_CONTRADICTED({ other: 'the manifest', reason });
}
