import { isSegmentName } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { ArchiveFile } from '../storage/archive-file.ts';
import { readArchive } from '../storage/read-archive.ts';
import { TarReader } from '../tar/tar-reader.ts';
import { LONG_HEADER, parseSegmentHeader, type SegmentHeader } from '../wal/page-header.ts';

/** The first segment of a WAL archive and the header of its first page. */
export interface FirstSegment {
  readonly name: string;
  readonly header: SegmentHeader;
}

/**
 * Reads a WAL archive as far as the first page of its first segment; timeline histories may stand before it.
 *
 * @throws `WAL_ARCHIVE_MISSING`, `WAL_SEGMENT_CORRUPT` (blame: backup), and what reading an archive throws
 */
export async function peekWal(archive: ArchiveFile, signal: AbortSignal): Promise<FirstSegment> {
  let name: string | undefined;
  let start = Buffer.alloc(0);
  let ended = false;
  const reader = new TarReader(archive.name, (member) => {
    if (name !== undefined || !isSegmentName(member.name)) return undefined;
    name = member.name;
    return {
      write: (chunk) => {
        if (start.length < LONG_HEADER) start = Buffer.concat([start, chunk.subarray(0, LONG_HEADER - start.length)]);
      },
      end: () => {
        ended = true;
      },
    };
  });
  const enough = () => start.length >= LONG_HEADER || ended;
  await readArchive(archive, { signal, onWarning: () => {} }, (chunk) => {
    reader.write(chunk);
    return !enough();
  });
  if (!enough()) reader.finish();
  if (name === undefined) throw errors.WAL_ARCHIVE_MISSING({});
  const header = parseSegmentHeader(start);
  if ('reason' in header) throw errors.WAL_SEGMENT_CORRUPT({ segment: name, offset: 0, reason: header.reason });
  return { name, header };
}
