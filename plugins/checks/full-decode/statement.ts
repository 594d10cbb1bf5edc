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

/** Decodes these columns of the rows where `where` holds; `rows` instead of those of the relation. */
export function decodeStatement(
  { name, shared }: DecodedRelation,
  columns: readonly Column[],
  encoding: string,
  where = '',
  rows = `only ${name}`,
): string {
  // A plain column is read for the way to it alone: to reach the last one, the row is walked through.
  const read = columns.filter(({ decode }, index) => decode !== 'plain' || index === columns.length - 1);
  const counts = read.map((column) => `pg_catalog.count(${expression(column, shared, encoding)})`);
  return `select ${['pg_catalog.count(*)', ...counts].join(', ')} from ${rows} t ${where}`;
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
