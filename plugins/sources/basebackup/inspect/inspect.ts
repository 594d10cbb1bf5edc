import { basename } from 'node:path';
import {
  backupLabelErrors,
  given,
  refuseIncremental,
  type BackupFacts,
  type BackupLabel,
  type Manifest,
} from '../../../../core/index.ts';
import { doubtMethod, readBackupLabel } from '../backup-label.ts';
import { errors } from '../errors.ts';
import { readManifest } from '../storage/read-manifest.ts';
import type { ArchiveFile } from '../storage/archive-file.ts';
import { archivesOf, type BackupFiles } from '../storage/backup-files.ts';
import { parseTablespaceMap } from '../tablespace-map.ts';
import { requireTablespaces } from '../tablespaces.ts';
import { estimateRestored, estimateWal, manifestSizes } from './expected-size.ts';
import { findMajor } from './find-major.ts';
import { holdsWal } from './holds-wal.ts';
import { peekBase } from './peek-base.ts';
import { peekWal } from './peek-wal.ts';
import { requireAgreement } from './require-agreement.ts';
import { doubtManifest, toldFacts } from './told-facts.ts';

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
  const told = { label, labelMtime: peek.label?.mtime, manifest, wal };
  requireAgreement(told);

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
    ...toldFacts(told),
    walMethod: files.wal !== undefined ? 'stream' : hasWalArchive && !holdsWal(manifest) ? 'none' : 'fetch',
    tablespaces: tablespaces.map(({ oid, location }) => ({
      oid,
      location,
      ...given('restoredBytes', sizes?.get(oid)),
    })),
    warnings: [
      ...files.warnings,
      ...doubtManifest(manifest),
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

/** With `--wal-method=fetch` the WAL is in base.tar, and the manifest lists the marks the server sends along with it. */
function requireWal({ wal }: BackupFiles, manifest: Manifest | undefined, label: BackupLabel | undefined): void {
  if (wal !== undefined || manifest === undefined || holdsWal(manifest)) return;
  throw errors.WAL_ARCHIVE_MISSING(label === undefined ? {} : { startSegment: label.startSegment });
}
