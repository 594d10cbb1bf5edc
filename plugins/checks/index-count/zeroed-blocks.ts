import type { Session } from '../../../core/index.ts';
import { leafEntries } from './leaf-entries.ts';
import { readBlocks } from './read-blocks.ts';
import type { CountedTable } from './tables.ts';

/** pd_upper of a page header: 0 only in a page that was never written. One megabyte at a time. */
const emptyBlocks = `
  select (chunk * 128 + i)::float8 as block
  from pg_catalog.generate_series(0, (pg_catalog.pg_relation_size($2::pg_catalog.oid) + 1048575) / 1048576 - 1) as chunk
  cross join lateral (
    select pg_catalog.pg_read_binary_file(
             $1 || case when chunk < 1024 then '' else '.' || chunk / 1024 end, chunk % 1024 * 1048576, 1048576, true) as data
    offset 0
  ) as file
  -- Depends on data, so that the file is not read again for each block.
  cross join lateral pg_catalog.generate_series(0, pg_catalog.length(data) / 8192 - 1) as i
  where pg_catalog.get_byte(data, i * 8192 + 14) = 0 and pg_catalog.get_byte(data, i * 8192 + 15) = 0
  limit 1000000`;

/**
 * Blocks of a table that hold nothing although an index points into them. A count cannot tell: an entry whose row is not
 * there counts for nothing, unless the visibility map spares the look. Blocks of zeros alone are no fault; a server
 * that extends a table and crashes leaves them. Undefined where there is no B-tree index to ask.
 */
export async function zeroedBlocks(session: Session, table: CountedTable): Promise<number[] | undefined> {
  const index = table.indexes.find(
    ({ method, leftOut, condition }) => method === 'btree' && leftOut === null && condition === null,
  );
  const isUsual = (await session.value("select pg_catalog.current_setting('block_size')")) === '8192';
  if (index === undefined || !isUsual) return undefined;
  const empty = async () => {
    const rows = await session.query<{ block: number }>(emptyBlocks, [table.path, table.oid]);
    return new Set(rows.map(({ block }) => block));
  };
  if ((await empty()).size === 0) return [];
  // What recovery wrote may still be in memory only.
  await session.query('checkpoint');
  const blocks = await empty();
  const pointedTo = new Set<number>();
  if (blocks.size > 0)
    await readBlocks(session, index.path, 8192, (page) => {
      for (const block of leafEntries(page)) if (blocks.has(block)) pointedTo.add(block);
    });
  return [...pointedTo].toSorted((a, b) => a - b);
}
