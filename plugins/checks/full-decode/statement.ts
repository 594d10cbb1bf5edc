import type { Column, DecodedRelation } from './relations.ts';

/** Blocks from `from` up to, not including, `to`; without `to` all that follow. */
export interface Blocks {
  readonly from: number;
  readonly to?: number | undefined;
}

/** Majors from this one on read a range of blocks without reading the others. */
const rangeScans = 14;

/**
 * Decodes and counts; nothing else leaves the server. What a function does not need it does not read, so each of these
 * is chosen to read the whole value:
 * - convert_to checks the bytes against the encoding of the database; to the same encoding it converts nothing;
 * - concat calls the output function of the type, and never a cast, which may be code of the database;
 * - byteacat copies; the length of a bytea is known without it.
 */
function expression({ name, decode }: Column, shared: boolean, encoding: string): string {
  const value = `t.${name}`;
  if (decode === 'plain') return value;
  if (decode === 'bytea') return `pg_catalog.byteacat(${value}, '')`;
  if (shared) return `pg_catalog.octet_length(pg_catalog.concat(${value}))`;
  return `pg_catalog.convert_to(${decode === 'text' ? value : `pg_catalog.concat(${value})`}, '${encoding}')`;
}

/** Decodes these columns of the rows where `where` holds. */
export function decodeStatement(
  { name, shared }: DecodedRelation,
  columns: readonly Column[],
  encoding: string,
  where: string,
): string {
  // A plain column is read for the way to it alone: to reach the last one, the row is walked through.
  const read = columns.filter(({ decode }, index) => decode !== 'plain' || index === columns.length - 1);
  const values = read.map((column) => expression(column, shared, encoding));
  // The oid of the table is in no index: none can answer instead of the table.
  const counts = ['t.tableoid', ...values].map((value) => `pg_catalog.count(${value})`);
  return `select ${counts.join(', ')} from only ${name} t ${where}`;
}

/** Decodes one value of a column, any that there is. */
export function probeStatement({ name, shared }: DecodedRelation, column: Column, encoding: string): string {
  const first = `select t.${column.name} from only ${name} t where not (t.${column.name} is null) limit 1`;
  return `select pg_catalog.count(${expression(column, shared, encoding)}) from (${first}) as t`;
}

/** The rows of these blocks. */
export function inBlocks({ from, to }: Blocks, { rowsPerBlock }: DecodedRelation, major: number): string {
  if (major >= rangeScans) {
    const end = to === undefined ? '' : ` and t.ctid < '(${to},0)'`;
    return `where t.ctid >= '(${from},0)'${end}`;
  }
  if (from === 0 && to === undefined) return '';
  return `where t.ctid = any (array(
    select pg_catalog.format('(%s,%s)', b, o)::pg_catalog.tid
    from pg_catalog.generate_series(${from}, ${(to ?? from + 1) - 1}) as b, pg_catalog.generate_series(1, ${rowsPerBlock}) as o))`;
}

const blocksPerStatement = 16_384;

/** The relation in parts that sessions can share, where the server can read a part by itself. */
export function partsOf({ blocks, heap }: DecodedRelation, major: number): Blocks[] {
  const count = heap && major >= rangeScans ? Math.max(1, Math.ceil(blocks / blocksPerStatement)) : 1;
  return Array.from({ length: count }, (_, index) => ({
    from: index * blocksPerStatement,
    to: index === count - 1 ? undefined : (index + 1) * blocksPerStatement,
  }));
}

const blocksPerList = 64;

/** Blocks in smaller parts, to find out which of them is damaged. */
export function split({ from, to }: { from: number; to: number }, major: number): { from: number; to: number }[] {
  const width = to - from;
  const step = major < rangeScans && width > blocksPerList ? blocksPerList : Math.ceil(width / 2);
  const count = Math.ceil(width / step);
  return Array.from({ length: count }, (_, index) => ({
    from: from + index * step,
    to: Math.min(to, from + (index + 1) * step),
  }));
}
