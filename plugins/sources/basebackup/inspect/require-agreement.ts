import {
  backupLabelErrors,
  parseLsn,
  parseSegmentName,
  type BackupLabel,
  type Manifest,
} from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { FirstSegment } from './peek-wal.ts';
import type { Told } from './told-facts.ts';

/**
 * Label, manifest and WAL are of one backup, as far as each of them is there.
 *
 * @throws `WAL_SEGMENT_MISSING`, `BACKUP_LABEL_INVALID`, `SYSTEM_IDENTIFIER_CONTRADICTED`, `BACKUP_LABEL_CONTRADICTED`
 *   (blame: backup)
 */
export function requireAgreement({ label, manifest, wal }: Told): void {
  if (label !== undefined && wal !== undefined) requireStartSegment(label, wal);
  if (manifest !== undefined && wal !== undefined) requireSameCluster(manifest, wal);
  if (manifest !== undefined && label !== undefined) requireSameBackup(manifest, label);
}

/**
 * The WAL archive must begin at or before the segment that the label starts from. Whether the others follow without a
 * gap is seen when it is unpacked.
 */
function requireStartSegment({ startSegment, startLsn }: BackupLabel, { name, header }: FirstSegment): void {
  const start = parseSegmentName(startSegment, header.segmentBytes);
  const first = parseSegmentName(name, header.segmentBytes);
  if (start === undefined || first === undefined) return;
  if (first.number > start.number) throw errors.WAL_SEGMENT_MISSING({ segment: startSegment });
  const lsn = parseLsn(startLsn);
  if (lsn !== undefined && lsn / BigInt(header.segmentBytes) !== start.number) {
    const reason = `contradicts itself: ${startLsn} is not in segment ${startSegment}`;
    throw backupLabelErrors.BACKUP_LABEL_INVALID({ reason });
  }
}

function requireSameCluster({ systemIdentifier: identifier }: Manifest, { name, header }: FirstSegment): void {
  const { systemIdentifier: otherIdentifier } = header;
  if (identifier === undefined || identifier === otherIdentifier) return;
  const other = `WAL segment ${name}`;
  throw errors.SYSTEM_IDENTIFIER_CONTRADICTED({ one: 'the manifest', identifier, other, otherIdentifier });
}

/** The server writes both; the WAL that the manifest lists begins where the label starts. */
function requireSameBackup({ walRange }: Manifest, { startLsn }: BackupLabel): void {
  if (walRange === undefined || parseLsn(walRange.startLsn) === parseLsn(startLsn)) return;
  const reason = `the label starts at ${startLsn}, the manifest at ${walRange.startLsn}`;
  throw backupLabelErrors.BACKUP_LABEL_CONTRADICTED({ other: 'the manifest', reason });
}
