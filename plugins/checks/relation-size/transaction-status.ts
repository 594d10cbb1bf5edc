import { countOf, type CheckContext, type Finding, type Session } from '../../../core/index.ts';

/** FirstNormalObjectId: what initdb made has, after pg_upgrade, transactions of another cluster. */
const firstOfUsers = 16_384;

/** Catalogs whose rows tell by a column to which object of the database they belong. */
const catalogs = {
  pg_class: 'oid',
  pg_attribute: 'attrelid',
  pg_statistic: 'starelid',
  pg_index: 'indexrelid',
  pg_type: 'oid',
  pg_proc: 'oid',
  pg_constraint: 'oid',
};

/**
 * A row that everybody sees remembers by itself that its transaction was committed, or pg_xact says so. Asked are rows of
 * the catalogs that were never frozen, in clusters whose transaction numbers have not begun anew: in others an old
 * number may stand for a new transaction.
 */
const contradicted = `
  with recent as (
    select pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot()) as next
  ), writer as (
    ${Object.entries(catalogs)
      .map(
        ([catalog, object]) =>
          `select distinct '${catalog}' as catalog, xmin::text::int8 as xid from pg_catalog.${catalog} where ${object} >= ${firstOfUsers}`,
      )
      .join(' union all ')}
  )
  select pg_catalog.count(distinct xid)::float8 as transactions, pg_catalog.min(xid)::float8 as first, pg_catalog.max(xid)::float8 as last
  from writer join pg_catalog.pg_class c on c.oid = ('pg_catalog.' || catalog)::pg_catalog.regclass cross join recent
  where next < 4294967296 and c.relfrozenxid::text::int8 >= 3
    and case when xid >= c.relfrozenxid::text::int8 and xid < next then pg_catalog.txid_status(xid) <> 'committed' end`;

const hint =
  'The state of transactions (pg_xact) is not that of this cluster, or was lost: rows that ask it are gone. Do not rely on this backup; look on the server it was taken from, then take a new one.';

export async function contradictedTransactions(
  { fail, database }: Pick<CheckContext, 'fail' | 'database'>,
  session: Session,
): Promise<Finding | undefined> {
  const [found] = await session.query<{ transactions: number; first: number; last: number }>(contradicted);
  if (found === undefined || found.transactions === 0) return undefined;
  const { transactions, first, last } = found;
  const many = `${countOf(transactions, 'transaction')} whose rows are there`;
  return fail(`pg_xact does not know that ${many} were committed`, {
    target: `${database}: pg_xact`,
    measured: transactions,
    unit: 'transactions',
    evidence: [`transactions ${first} to ${last}`],
    hint,
  });
}
