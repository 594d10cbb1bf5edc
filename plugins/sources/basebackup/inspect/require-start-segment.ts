import { backupLabelErrors, parseLsn, parseSegmentName, type BackupLabel } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { FirstSegment } from './peek-wal.ts';

/**
 * The WAL archive must begin at or before the segment that the label starts from. Whether the others follow without a
 * gap is seen when it is unpacked.
 *
 * @throws `WAL_SEGMENT_MISSING`, `BACKUP_LABEL_INVALID` (blame: backup)
 */
export function requireStartSegment({ startSegment, startLsn }: BackupLabel, { name, header }: FirstSegment): void {
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
