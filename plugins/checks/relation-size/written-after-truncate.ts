import type { Session } from '../../../core/index.ts';
import type { Suspect } from './suspects.ts';

/** Page header and line pointers. Source: storage/bufpage.h, storage/itemid.h. */
const headerBytes = 24;
const pointerBytes = 4;
const normal = 1;

/**
 * Whether a table's file may be short because the transaction that made the file filled it, analyzed it, truncated it
 * in place, which leaves the statistics as they are, and wrote again: nobody else's row is there, and the last block has
 * room for another, which the end of a file that was cut in its middle has not. To be asked after a checkpoint.
 */
export async function writtenAfterTruncate(session: Session, suspect: Suspect, blocks: number): Promise<boolean> {
  const { oid, sql, path, pages, rows, blockBytes } = suspect;
  // The row of pg_class is as old as the file, that of pg_attribute as the table: grant, for one, renews the former.
  const [written] = await session.query<{ atOnce: boolean; fillfactor: number }>(
    `select coalesce(pg_catalog.min(r.xmin::text) = pg_catalog.max(r.xmin::text) and pg_catalog.min(r.xmin::text) in (
              select c.xmin::text from pg_catalog.pg_class c where c.oid = $1::oid
              union all select a.xmin::text from pg_catalog.pg_attribute a where a.attrelid = $1::oid and a.attnum = -1
            ), false) as "atOnce",
            coalesce((select o.option_value::float8
                      from pg_catalog.pg_class c, pg_catalog.pg_options_to_table(c.reloptions) o
                      where c.oid = $1::oid and o.option_name = 'fillfactor'), 100) as fillfactor
     from only ${sql} r`,
    [oid],
  );
  if (written?.atOnce !== true) return false;
  const last = await session.value<Buffer | null>('select pg_catalog.pg_read_binary_file($1, $2::int8, $3::int8)', [
    path,
    (blocks - 1) * blockBytes,
    blockBytes,
  ]);
  const keptFree = blockBytes * (1 - written.fillfactor / 100);
  // Rows of more than a quarter of a block go to TOAST where they can; where they can't, the average tells.
  const roomForRow = Math.max(blockBytes / 4, (2 * blockBytes * pages) / rows);
  return roomIn(last) - keptFree > roomForRow;
}

/** Between line pointers and rows. None where rows were taken out: what made the room is not known then. */
function roomIn(page: Buffer | null | undefined): number {
  if (page === null || page === undefined) return 0;
  const lower = page.readUInt16LE(12);
  for (let at = headerBytes; at < lower; at += pointerBytes) {
    if (((page.readUInt32LE(at) >>> 15) & 3) !== normal) return 0;
  }
  return page.readUInt16LE(14) - lower;
}
