import type { Session } from '../../../core/index.ts';
import { scansOf } from './plan-nodes.ts';
import type { CountedIndex, CountedTable } from './tables.ts';

export interface IndexCount {
  readonly index: CountedIndex;
  /** Of the table, read from its beginning to its end. */
  readonly rows: number;
  /** Of the table, found through the index; an error where the index or its way to the table is broken. */
  readonly found: number | { readonly thrown: unknown };
}

export interface TableCounts {
  readonly counts: readonly IndexCount[];
  /** The planner would not use them, whatever it is told. */
  readonly unused: readonly CountedIndex[];
}

/**
 * Counts the rows without any index and then through each, all in one snapshot. That the server takes the way it was
 * told is read from the plan. For the time of one count the table's other indexes are marked invalid, in a transaction
 * that is always rolled back: nothing else makes the planner take a certain index.
 *
 * @throws what the server says when the table itself cannot be read
 */
export async function countTable(session: Session, table: CountedTable): Promise<TableCounts> {
  const counts: IndexCount[] = [];
  const unused: CountedIndex[] = [];
  const rows = new Map<string, number | undefined>();
  const indexes = table.indexes.filter(({ leftOut }) => leftOut === null);
  // Most tables are small: what is asked in one message is most of the time that they take.
  await session.query(
    `begin isolation level repeatable read, read write; set local max_parallel_workers_per_gather = 0; ${only('seqscan')}`,
  );
  try {
    for (const index of indexes) {
      const statement = withoutIndex(table, index);
      if (!rows.has(statement)) rows.set(statement, await countBy(session, [['Seq Scan']], statement));
    }
    for (const kind of [['indexscan', 'indexonlyscan'], ['bitmapscan']]) {
      const ofKind = indexes.filter(({ method }) => (method === 'gin') === kind.includes('bitmapscan'));
      // All locks on the table and its indexes are held by now; amcheck may keep pg_index busy for a while.
      if (ofKind.length > 0) await session.query(`set local lock_timeout = 0; ${only(...kind)}`);
      for (const index of ofKind) {
        const expected = rows.get(withoutIndex(table, index));
        const found = await throughIndex(session, table, index);
        if (found === undefined || expected === undefined) unused.push(index);
        else counts.push({ index, rows: expected, found });
      }
    }
    return { counts, unused };
  } finally {
    await session.query('rollback');
  }
}

async function throughIndex(session: Session, table: CountedTable, index: CountedIndex) {
  const scan = (kind: string) => `${kind} Scan ${index.plainName}`;
  const ways =
    index.column === null
      ? [[scan('Index Only')], [scan('Index')], [scan('Bitmap Index')]]
      : [[scan('Index'), 'Seq Scan']];
  const others = `indrelid = ${table.oid}::pg_catalog.oid and indexrelid <> ${index.oid}::pg_catalog.oid and indisvalid`;
  const hideOthers =
    table.indexes.length > 1 ? `; update pg_catalog.pg_index set indisvalid = false where ${others}` : '';
  try {
    await session.query(`savepoint before${hideOthers}`);
    return await countBy(session, ways, throughStatement(table, index));
  } catch (thrown) {
    return { thrown };
  } finally {
    await session.query('rollback to savepoint before');
  }
}

const where = ({ condition }: CountedIndex) => (condition === null ? '' : ` where ${condition}`);

const withoutIndex = ({ name }: CountedTable, index: CountedIndex) =>
  `select pg_catalog.count(${index.column ?? '*'}) from only ${name}${where(index)}`;

function throughStatement(table: CountedTable, index: CountedIndex): string {
  const { column, condition } = index;
  if (column === null) return withoutIndex(table, index);
  const match = `t.${column} operator(pg_catalog.=) v.${column}${condition === null ? '' : ` and ${condition}`}`;
  return `select coalesce(pg_catalog.sum((select pg_catalog.count(*) from only ${table.name} as t where ${match})), 0)
          from (select distinct ${column} from only ${table.name}${where(index)}) as v`;
}

/** Undefined when the planner would go none of the ways. */
async function countBy(
  session: Session,
  ways: readonly (readonly string[])[],
  statement: string,
): Promise<number | undefined> {
  const scans = (await scansOf(session, statement)).toSorted(compare).join();
  if (!ways.some((way) => way.toSorted(compare).join() === scans)) return undefined;
  return Number(await session.value(statement));
}

const compare = (a: string, b: string) => (a < b ? -1 : 1);

const scans = ['seqscan', 'indexscan', 'indexonlyscan', 'bitmapscan', 'tidscan'];

/** Forbids the planner all others. */
const only = (...allowed: readonly string[]) =>
  scans.map((scan) => `set local enable_${scan} = ${allowed.includes(scan) ? 'on' : 'off'}`).join('; ');
