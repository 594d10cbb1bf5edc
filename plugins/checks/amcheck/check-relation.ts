import { countOf, serverEvidence, type CheckContext, type Finding, type Session } from '../../../core/index.ts';
import { relationOfFile } from './relation-of-file.ts';
import type { CheckedRelation } from './relations.ts';

interface Fault {
  readonly blkno: string | null;
  readonly offnum: number | null;
  readonly msg: string;
}

const faultsShown = 5;
const tableUnreadable = 'A table cannot be read';
const hint = 'Do not rely on this backup. Look for the same damage on the server it was taken from';
const hintForTable = `${hint}, then take a new one.`;
const hintForIndex = `${hint}; a damaged index can be rebuilt with reindex.`;
/** An index is checked together with its table, so what cannot be read may be of either; the path in the message tells. */
const unreadable = /^(invalid page in block|could not (read|open))/;

/** A finding when the relation is damaged; undefined when it is sound. Throws what does not show damage. */
export async function checkRelation(
  { fail, database }: Pick<CheckContext, 'fail' | 'database'>,
  session: Session,
  { oid, name, method }: CheckedRelation,
  statement: string,
): Promise<Finding | undefined> {
  const target = `${database}: ${name}`;
  try {
    if (method !== 'heap') {
      await session.query(statement, [oid]);
      return undefined;
    }
    const [row] = await session.query<{ count: number; first: Fault[] | null }>(
      `select pg_catalog.count(*)::float8 as count, (pg_catalog.array_agg(pg_catalog.to_json(faults)))[1:${faultsShown}] as first
       from (${statement}) as faults`,
      [oid],
    );
    if (row === undefined || row.count === 0) return undefined;
    const evidence = (row.first ?? []).map(
      ({ blkno, offnum, msg }) => `block ${blkno}, line pointer ${offnum}: ${msg}`,
    );
    return fail(`${countOf(row.count, 'fault')} in the rows of a table`, {
      target,
      measured: row.count,
      unit: 'faults',
      evidence,
      hint: hintForTable,
    });
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    const text = String(message);
    const sqlstate = String(code);
    const damaged =
      sqlstate === 'XX001' || sqlstate === 'XX002' || (/^(XX|58)/.test(sqlstate) && serverEvidence(text) === 'damage');
    if (!damaged) throw error;
    const evidence = [`SQLSTATE ${sqlstate}: ${text}`];
    if (method === 'heap') return fail(tableUnreadable, { target, evidence, hint: hintForTable });
    const met = await relationOfFile(session, text).catch(() => undefined);
    if (met === undefined || met.oid === oid) {
      return fail(whatIsWrong(method, text, met !== undefined), { target, evidence, hint: hintForIndex });
    }
    return fail(met.isIndex ? 'An index cannot be read' : tableUnreadable, {
      target: `${database}: ${met.name}`,
      evidence: [...evidence, `met while ${name} was checked`],
      hint: met.isIndex ? hintForIndex : hintForTable,
    });
  }
}

function whatIsWrong(method: string, text: string, isOwnFile: boolean): string {
  if (unreadable.test(text)) return `A ${method} index ${isOwnFile ? '' : 'or its table '}cannot be read`;
  if (text.includes('lacks matching index tuple')) return `A ${method} index lacks rows of its table`;
  return `A ${method} index is damaged`;
}
