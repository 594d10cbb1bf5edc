import {
  backupLabelErrors,
  parseSegmentName,
  refuseIncremental,
  type BackupFacts,
  type BackupLabel,
} from '../../../../core/index.ts';
import { doubtMethod, readBackupLabel } from '../backup-label.ts';
import { errors } from '../errors.ts';
import { findMajor } from '../inspect/find-major.ts';
import { holdsWal } from '../inspect/holds-wal.ts';
import type { FirstSegment } from '../inspect/peek-wal.ts';
import { requireAgreement } from '../inspect/require-agreement.ts';
import { doubtManifest, toldFacts } from '../inspect/told-facts.ts';
import { isSegment, namesOfSegments } from './wal-files.ts';
import { LONG_HEADER, parseSegmentHeader } from '../wal/page-header.ts';
import { HeldDirectory } from './held-directory.ts';
import type { PlainBackup } from './plain-backup.ts';
import type { PlainTree } from './plain-tree.ts';
import { readControl } from './read-control.ts';
import { plainManifest } from './plain-manifest.ts';

/** Small files whose change tells that the backup is another one by now. */
const controlFiles = ['PG_VERSION', 'backup_label', 'tablespace_map', 'backup_manifest', 'global/pg_control'];

interface InspectOptions {
  readonly snapshot: boolean;
  /** It is to be combined with others. */
  readonly isLink?: boolean;
  /** It need hold no WAL. */
  readonly hasWalArchive?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** Looks at names, sizes and control files; refuses what cannot be restored. */
export async function inspectPlain(
  backup: PlainBackup,
  tree: PlainTree,
  { snapshot, isLink = false, hasWalArchive = false, signal }: InspectOptions,
): Promise<BackupFacts> {
  const directory = tree.roots[0]?.directory ?? '';
  using held = new HeldDirectory(directory, directory);
  const manifest = await plainManifest(tree, signal);
  if (manifest === undefined && tree.files.some(({ path }) => path === 'backup_manifest.tmp')) {
    throw errors.BACKUP_UNFINISHED({ file: 'backup_manifest.tmp' });
  }
  const captured = readControl(held, 'backup_label');
  if (captured === undefined && !snapshot) {
    throw backupLabelErrors.BACKUP_LABEL_MISSING({ where: 'The data directory' });
  }
  const label = captured === undefined ? undefined : readBackupLabel(captured.content);
  if (label !== undefined && !isLink) refuseIncremental(label);
  const hasWal = namesOfSegments(tree).length > 0;
  const wal = hasWal || !hasWalArchive ? firstSegment(tree, label) : undefined;
  const told = { label, labelMtime: captured?.mtime, manifest, wal };
  requireAgreement(told);
  const version = readControl(held, 'PG_VERSION')?.content.toString('latin1').trim();
  const walMethod = holdsWal(manifest) ? 'fetch' : 'stream';
  const bytes = tree.files.reduce((sum, file) => sum + file.bytes, 0);
  return {
    source: 'basebackup',
    format: label === undefined ? 'snapshot' : 'plain',
    location: directory,
    files: tree.files
      .filter(({ path }) => controlFiles.includes(path))
      .map(({ path, bytes: size }) => ({ name: path, bytes: size })),
    storedBytes: bytes,
    restoredBytes: bytes,
    restoredBytesExact: true,
    major: findMajor(label === undefined ? undefined : wal, manifest, version),
    ...toldFacts(told),
    ...(label === undefined ? { snapshot: true } : { walMethod: hasWal ? walMethod : 'none' }),
    tablespaces: backup.tablespaces.map(({ oid, location }) => ({
      oid,
      location,
      restoredBytes: tree.files.filter(({ root }) => root.oid === oid).reduce((sum, file) => sum + file.bytes, 0),
    })),
    warnings: [...doubtManifest(manifest), ...(label === undefined || snapshot ? [] : doubtMethod(label))],
  };
}

/** The segment that the label starts from, else the oldest there is; of a snapshot it may be a spare one. */
function firstSegment(tree: PlainTree, label: BackupLabel | undefined): FirstSegment | undefined {
  const names = namesOfSegments(tree);
  const [oldest] = names;
  if (oldest === undefined) {
    throw errors.WAL_MISSING(label === undefined ? {} : { startSegment: label.startSegment });
  }
  const wanted = label?.startSegment ?? oldest;
  const file = tree.files.find((one) => isSegment(one) && one.path === `pg_wal/${wanted}`);
  if (file === undefined) {
    throw errors.WAL_SEGMENT_MISSING({ segment: wanted, first: oldest, last: names.at(-1) ?? oldest });
  }
  using held = new HeldDirectory(file.root.directory, file.root.directory);
  const header = parseSegmentHeader(readControl(held, file.name, LONG_HEADER)?.content ?? Buffer.alloc(0));
  if ('reason' in header) {
    if (label === undefined) return undefined;
    throw errors.WAL_SEGMENT_CORRUPT({ segment: wanted, offset: 0, reason: header.reason });
  }
  const number = parseSegmentName(wanted, header.segmentBytes)?.number;
  const isSpare = number !== undefined && header.address !== number * BigInt(header.segmentBytes);
  if (label === undefined && isSpare) return undefined;
  return { name: wanted, header };
}
