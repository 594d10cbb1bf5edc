import type { Session } from '../../../core/index.ts';
import type { Suspect } from './suspects.ts';

interface Origin {
  /** The row of pg_class is as it was when the relation was made. */
  readonly untouched: boolean;
  readonly hasIndex: boolean;
  /** Columns that the last analyze saw, in one command; 0 without any statistics of columns. */
  readonly columns: number;
  /** It was the first to write in its transaction. */
  readonly alone: boolean;
  /** It came after the relation's file was made, and after the row of pg_class was written. */
  readonly afterFile: boolean;
  readonly afterRow: boolean;
}

/**
 * What wrote relpages left its number behind in other catalogs. A file is older than the row of pg_class that names it,
 * and as old as the relation where it still has its first number. System columns: cmin counts a transaction's commands.
 */
const statement = `
  select coalesce(a.xmin::text = c.xmin::text and (c.relkind <> 'i' or a.cmin::text = c.cmin::text), false) as untouched,
         exists (select from pg_catalog.pg_index x where x.indrelid = c.oid and x.indisvalid) as "hasIndex",
         coalesce(s.columns, 0)::float8 as columns, coalesce(s.command = 0, false) as alone,
         coalesce(s.age >= 0 and s.age < pg_catalog.age(case when c.relfilenode = c.oid then a.xmin else c.xmin end), false) as "afterFile",
         coalesce(s.age >= 0 and s.age < pg_catalog.age(c.xmin), false) as "afterRow"
  from pg_catalog.pg_class c
  left join pg_catalog.pg_index i on i.indexrelid = c.oid
  left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = case c.relkind when 'i' then 1 else -1 end
  left join lateral (
    select pg_catalog.age(xmin) as age, cmin::text::int8 as command, pg_catalog.count(*) as columns
    from pg_catalog.pg_statistic
    where starelid = coalesce(i.indrelid, c.oid) and not stainherit
    group by xmin, cmin
    order by 1, 2 desc
    limit 1
  ) as s on true
  where c.oid = $1::oid`;

const none: Origin = {
  untouched: false,
  hasIndex: false,
  columns: 0,
  alone: false,
  afterFile: false,
  afterRow: false,
};

/** Major from which statistics can be brought from another server (pg_restore_relation_stats). */
const firstWithBrought = 18;

/**
 * Whether relpages was counted in the very file that is there, so that a shorter one has lost blocks.
 * `unknown`: the transaction that made the file may have filled it, analyzed it, truncated it in place, which leaves
 * relpages as it is, and written again. `brought`: it may have been counted on another server.
 */
export async function originOfStatistics(
  session: Session,
  { oid, kind }: Suspect,
  major: number,
): Promise<'this file' | 'unknown' | 'brought'> {
  const mayBeBrought = major >= firstWithBrought;
  // Nothing truncates materialized views and TOAST tables alone, and whoever truncates builds indexes anew and counts them.
  if (kind === 't' || (!mayBeBrought && kind !== 'r')) return 'this file';
  const [origin = none] = await session.query<Origin>(statement, [oid]);
  const { untouched, hasIndex, columns, alone, afterFile, afterRow } = origin;
  // Who brings statistics writes the row of pg_class, and brings one column with each command.
  const isOwn = !mayBeBrought || untouched || columns > 1;
  if (kind === 'i') return untouched || (columns > 1 && afterRow) ? 'this file' : 'brought';
  // A file that was made in the same transaction would have been written down before.
  if (alone && afterFile && isOwn) return 'this file';
  // To truncate is to build the indexes anew, which counts the table; from 18 on only where autovacuum may do so too.
  if (hasIndex && !mayBeBrought) return 'this file';
  return mayBeBrought && columns < 2 ? 'brought' : 'unknown';
}
