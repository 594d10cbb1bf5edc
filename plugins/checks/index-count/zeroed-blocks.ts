import type { Session } from '../../../core/index.ts';
import { leafEntries } from './leaf-entries.ts';
import { readBlocks } from './read-blocks.ts';
import type { CountedTable } from './tables.ts';

/** pd_upper of a page header: 0 only in a page that was never written. One megabyte at a time, of pages of the usual size. */
const emptyBlocks = `
  select (chunk * 128 + i)::float8 as block
  from pg_catalog.generate_series(0, case pg_catalog.current_setting('block_size') when '8192'
    then (pg_catalog.pg_relation_size($2::pg_catalog.oid) + 1048575) / 1048576 - 1 else -1 end) as chunk
  cross join lateral (
    select pg_catalog.pg_read_binary_file(
             $1 || case when chunk < 1024 then '' else '.' || chunk / 1024 end, chunk % 1024 * 1048576, 1048576, true) as data
    offset 0
  ) as file
  -- Depends on data, so that the file is not read again for each block.
  cross join lateral pg_catalog.generate_series(0, pg_catalog.length(data) / 8192 - 1) as i
  where pg_catalog.get_byte(data, i * 8192 + 14) = 0 and pg_catalog.get_byte(data, i * 8192 + 15) = 0
  limit 1000000`;

/** Why a block that holds nothing must have held something. */
export interface ZeroedBlocks {
  readonly witness: 'index' | 'visibility map';
  /** In order. */
  readonly blocks: readonly number[];
}

/**
 * Blocks of a table that hold nothing although an index points into them, or the visibility map calls them visible,
 * which no server says of a block that was never written. A count cannot tell: an entry whose row is not there counts for
 * nothing, unless the map spares the look. Blocks of zeros alone are no fault; a server that extends a table and crashes
 * leaves them. Undefined where there is none.
 */
export async function zeroedBlocks(session: Session, table: CountedTable): Promise<ZeroedBlocks | undefined> {
  const isUsual = (await session.value("select pg_catalog.current_setting('block_size')")) === '8192';
  if (!isUsual) return undefined;
  const empty = async () => {
    const rows = await session.query<{ block: number }>(emptyBlocks, [table.path, table.oid]);
    return new Set(rows.map(({ block }) => block));
  };
  if ((await empty()).size === 0) return undefined;
  // What recovery wrote may still be in memory only.
  await session.query('checkpoint');
  const blocks = await empty();
  if (blocks.size === 0) return undefined;
  const pointedTo = await fromIndex(session, table, blocks);
  if (pointedTo.length > 0) return { witness: 'index', blocks: pointedTo };
  const visible = await fromMap(session, table, blocks);
  return visible.length > 0 ? { witness: 'visibility map', blocks: visible } : undefined;
}

async function fromIndex(session: Session, table: CountedTable, blocks: ReadonlySet<number>): Promise<number[]> {
  const index = table.indexes.find(
    ({ method, leftOut, condition }) => method === 'btree' && leftOut === null && condition === null,
  );
  const found = new Set<number>();
  if (index !== undefined)
    await readBlocks(session, index.path, 8192, (page) => {
      for (const block of leafEntries(page)) if (blocks.has(block)) found.add(block);
    });
  return [...found].toSorted((a, b) => a - b);
}

async function fromMap(session: Session, table: CountedTable, blocks: ReadonlySet<number>): Promise<number[]> {
  const found: number[] = [];
  await readBlocks(session, `${table.path}_vm`, 8192, (page, number) => {
    const first = number * mappedByPage;
    for (let bit = 0; bit < mappedByPage; bit += 1) {
      const byte = page[mapHeaderBytes + Math.floor(bit / mappedByByte)] ?? 0;
      const isVisible = ((byte >> ((bit % mappedByByte) * 2)) & 1) === 1;
      if (isVisible && blocks.has(first + bit)) found.push(first + bit);
    }
  });
  return found;
}

/** Two bits per block of the table behind the page header. Source: storage/bufpage.h, access/visibilitymapdefs.h. */
const mapHeaderBytes = 24;
const mappedByByte = 4;
const mappedByPage = (8192 - mapHeaderBytes) * mappedByByte;
