import { countOf, serverEvidence, type CheckContext, type Finding, type Session } from '../../../core/index.ts';
import type { FedColumn, Sequence } from './sequences-of.ts';

type Context = Pick<CheckContext, 'fail' | 'warn' | 'database'> & { readonly behind: 'warn' | 'fail' };

interface State {
  readonly last: string;
  readonly called: boolean;
}

const numbersAhead = 1000n;
const damaged =
  'Do not rely on this backup. Look at the sequence on the server it was taken from, then take a new one.';

/** A finding when the sequence cannot be read or would hand out a number that is taken. */
export async function judgeSequence(ctx: Context, session: Session, sequence: Sequence): Promise<Finding | undefined> {
  const { name, oid, min, max } = sequence;
  const broken = (summary: string, evidence: string) =>
    ctx.fail(summary, { target: `${ctx.database}: ${name}`, evidence: [evidence], hint: damaged });
  let state: State;
  try {
    const [row] = await session.query<State>(`select last_value as last, is_called as called from ${name}`);
    if (row === undefined) return broken('A sequence has lost its value', 'its file holds no row');
    state = row;
    // Looks at the page's mark too.
    await session.value('select pg_catalog.pg_sequence_last_value($1::pg_catalog.oid)', [oid]);
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    const [sqlstate, text] = [String(code), String(message)];
    const shown = /^XX00[12]$/.test(sqlstate) || text.startsWith('bad magic number in sequence');
    if (!shown && !(/^(XX|58)/.test(sqlstate) && serverEvidence(text) === 'damage')) throw error;
    return broken('A sequence cannot be read', `SQLSTATE ${sqlstate}: ${text}`);
  }
  const last = BigInt(state.last);
  if (last < BigInt(min) || last > BigInt(max))
    return broken('The value of a sequence is not between its bounds', `bounds: ${min} to ${max}`);
  // Numbers that begin again were given before; a sequence that nobody has called feeds nothing.
  if (sequence.cycles || !state.called) return undefined;
  const taken: string[] = [];
  for (const fed of sequence.columns)
    if (await isTaken(session, fed, sequence, last)) taken.push(`${fed.table}.${fed.column}`);
  if (taken.length === 0) return undefined;
  const summary = `A sequence is behind ${countOf(taken.length, 'column')} that it feeds`;
  return ctx[ctx.behind](summary, {
    target: `${ctx.database}: ${name}`,
    evidence: taken,
    hint: 'The next inserts fail with a duplicate key. If it is behind on the source too, set it right there with setval.',
  });
}

/**
 * Whether one of the next numbers is there already. A row far ahead, such as a number that marks something, is no sign of
 * a lost value; numbers beyond the bounds are never handed out, nor those between two steps, which other servers' sequences
 * hand out where several write.
 */
async function isTaken(
  session: Session,
  { table, column }: FedColumn,
  { increment, min, max }: Sequence,
  last: bigint,
): Promise<boolean> {
  const upward = BigInt(increment) > 0n;
  const reach = last + BigInt(increment) * numbersAhead;
  const bound = BigInt(upward ? max : min);
  const end = upward === reach < bound ? reach : bound;
  const ahead = upward
    ? `${column} > $1::int8 and ${column} <= $2::int8`
    : `${column} < $1::int8 and ${column} >= $2::int8`;
  // Of numeric: the distance between two of int8 may be none.
  const onStep = `pg_catalog.mod(${column}::pg_catalog.numeric operator(pg_catalog.-) $1::pg_catalog.int8, $3::pg_catalog.int8) operator(pg_catalog.=) 0`;
  const found = await session.value<boolean>(`select exists (select from only ${table} where ${ahead} and ${onStep})`, [
    String(last),
    String(end),
    increment,
  ]);
  return found === true;
}
