import type { BackupLabel } from '../backup-label.ts';
import { errors } from '../errors.ts';
import { parseLsn } from '../lsn.ts';
import { parseSegmentName } from '../wal/segment-name.ts';
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
    throw errors.BACKUP_LABEL_INVALID({ reason: `contradicts itself: ${startLsn} is not in segment ${startSegment}` });
  }
}
