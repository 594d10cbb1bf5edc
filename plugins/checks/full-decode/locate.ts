import { statementTrouble, type Session, type StatementTrouble } from '../../../core/index.ts';
import { faultOf, type Fault } from './faults.ts';
import type { Column, DecodedRelation } from './relations.ts';
import { decodeStatement, inBlocks, split, type Blocks } from './statement.ts';

/** A relation with more faults than this is not searched further. */
export const faultsSought = 20;

export interface Decoding {
  readonly session: Session;
  readonly relation: DecodedRelation;
  readonly columns: readonly Column[];
  readonly encoding: string;
  readonly major: number;
}

/** The faults in these blocks: none when every value of them can be decoded. Throws what ends the check. */
export async function faultsIn(decoding: Decoding, blocks: Blocks): Promise<Fault[]> {
  const { relation, major } = decoding;
  const where = relation.heap ? inBlocks(blocks, relation, major) : '';
  const trouble = await decode(decoding, where);
  if (trouble === undefined) return [];
  if (trouble.sqlstate === undefinedTable && (await isListed(decoding))) {
    return [{ where: 'pg_class', kind: 'unfound', why: 'lists it, and an index of the catalogs lacks its name' }];
  }
  const faults: Fault[] = [];
  const to = Math.max(blocks.to ?? relation.blocks, blocks.from + 1);
  if (relation.heap) await search(decoding, { from: blocks.from, to }, faults);
  else await searchColumns(decoding, '', 'some row', faults);
  return faults.length === 0 ? [faultOf(trouble, `blocks ${blocks.from} to ${to - 1}`)] : faults;
}

const undefinedTable = '42P01';

/** Still, though it was not found by name. The name is put together, so that no index is asked for it. */
async function isListed({ session, relation }: Decoding): Promise<boolean> {
  const listed = await session.value<boolean>(
    `select exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                    where pg_catalog.format('%I.%I', n.nspname, c.relname) = $1)`,
    [relation.name],
  );
  return listed === true;
}

/** Decodes in ever smaller parts; what cannot be decoded is in one that fails. */
async function search(decoding: Decoding, blocks: { from: number; to: number }, faults: Fault[]): Promise<void> {
  const { relation, major } = decoding;
  for (const part of blocks.to - blocks.from > 1 ? split(blocks, major) : [blocks]) {
    if (faults.length >= faultsSought) return;
    const trouble = await decode(decoding, inBlocks(part, relation, major));
    if (trouble === undefined) continue;
    if (part.to - part.from > 1) await search(decoding, part, faults);
    else await searchBlock(decoding, part, trouble, faults);
  }
}

async function searchBlock(
  decoding: Decoding,
  block: { from: number; to: number },
  trouble: StatementTrouble,
  faults: Fault[],
): Promise<void> {
  const { session, relation, major } = decoding;
  const before = faults.length;
  const rows = await session
    .query<{ row: string }>(
      `select t.ctid::pg_catalog.text as row from only ${relation.name} t ${inBlocks(block, relation, major)}`,
    )
    .catch((error: unknown) => {
      if (statementTrouble(error) === undefined) throw error;
      return [];
    });
  for (const { row } of rows) {
    if (faults.length >= faultsSought) return;
    const where = `where t.ctid = '${row}'`;
    if ((await decode(decoding, where)) !== undefined) await searchColumns(decoding, where, `row ${row}`, faults);
  }
  if (faults.length === before) faults.push(faultOf(trouble, `block ${block.from}`));
}

async function searchColumns(decoding: Decoding, where: string, row: string, faults: Fault[]): Promise<void> {
  for (const column of decoding.columns) {
    const trouble = await decode({ ...decoding, columns: [column] }, where);
    if (trouble !== undefined) faults.push(faultOf(trouble, `${row}, column ${column.name}`, column));
  }
}

/** Undefined when everything could be decoded. */
const decode = ({ session, relation, columns, encoding }: Decoding, where: string) =>
  attempt(session, decodeStatement(relation, columns, encoding, where));

/** What the server says against a statement; undefined when it ran. Throws what ends the check. */
export async function attempt(session: Session, sql: string): Promise<StatementTrouble | undefined> {
  try {
    await session.query(sql);
    return undefined;
  } catch (error) {
    const trouble = statementTrouble(error);
    // Each smaller part would wait as long.
    if (trouble === undefined || trouble.kind === 'locked') throw error;
    return trouble;
  }
}
