import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { archiveErrors } from '../../archive/archive-errors.ts';
import { parseSegmentName } from '../../wal/segment-name.ts';
import { agreementErrors } from '../agreement-errors.ts';
import { pageHeader } from '../wal/page-header.ts';
import type { WalFormat } from '../wal/wal-reader.ts';

/**
 * Refuses what the server would take for the end of WAL without a word: a segment that is cut short, or another
 * cluster's. Other files, and segments that were written for another place, are the server's to judge.
 *
 * @throws ARCHIVED_SEGMENT_SIZE, WAL_OF_ANOTHER_CLUSTER (blame: backup)
 */
export async function requireSoundSegment(
  path: string,
  name: string,
  format: WalFormat,
  identifier: string,
): Promise<void> {
  const segment = parseSegmentName(name, format.segmentBytes);
  if (segment === undefined) return;
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const { size } = await file.stat();
  if (size !== format.segmentBytes) {
    throw archiveErrors.ARCHIVED_SEGMENT_SIZE({ segment: name, bytes: size, expected: format.segmentBytes });
  }
  const { buffer } = await file.read(Buffer.alloc(40), 0, 40, 0);
  const header = pageHeader(buffer, format.major);
  const other = header?.systemIdentifier;
  if (header?.address !== segment.number * BigInt(format.segmentBytes) || other === undefined) return;
  if (other !== identifier) {
    throw agreementErrors.WAL_OF_ANOTHER_CLUSTER({ segment: name, identifier, otherIdentifier: other });
  }
}
