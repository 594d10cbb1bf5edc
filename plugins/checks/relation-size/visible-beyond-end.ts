import type { Session } from '../../../core/index.ts';
import type { Suspect } from './suspects.ts';

/** Page header, and bits of the visibility map per block of the table. Source: storage/bufpage.h, visibilitymapdefs.h. */
const headerBytes = 24;
const blocksPerByte = 4;
const pagesRead = 8;

/**
 * Blocks behind the end of a table's file that its visibility map knows to hold rows for everybody. Whoever cuts a table
 * short (vacuum, truncate) clears them; a file that lost its end leaves them. Looks at the next 2 GB at most.
 */
export async function visibleBeyondEnd(session: Session, suspect: Suspect): Promise<number> {
  const { path, bytes, blockBytes } = suspect;
  const blocks = Math.floor((bytes ?? 0) / blockBytes);
  const blocksPerPage = (blockBytes - headerBytes) * blocksPerByte;
  const firstPage = Math.floor(blocks / blocksPerPage);
  // What recovery cleared may still be in memory only.
  await session.query('checkpoint');
  const map = await session.value<Buffer | null>(
    'select pg_catalog.pg_read_binary_file($1, $2::int8, $3::int8, true)',
    [`${path}_vm`, firstPage * blockBytes, pagesRead * blockBytes],
  );
  if (map === null || map === undefined) return 0;
  let visible = 0;
  for (let block = blocks; ; block += 1) {
    const page = Math.floor(block / blocksPerPage) - firstPage;
    const bit = block % blocksPerPage;
    const byte = map[page * blockBytes + headerBytes + Math.floor(bit / blocksPerByte)];
    if (byte === undefined) return visible;
    if (((byte >> ((bit % blocksPerByte) * 2)) & 1) === 1) visible += 1;
  }
}
