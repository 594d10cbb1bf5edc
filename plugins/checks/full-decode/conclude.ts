import { countOf, formatBytes, type CheckContext, type Finding } from '../../../core/index.ts';
import { errors } from './errors.ts';
import type { Fault } from './faults.ts';
import { judge } from './judge.ts';
import { faultsSought } from './locate.ts';
import type { DecodedRelation } from './relations.ts';

const namesShown = 5;
const findingsShown = 20;

export interface Decoded {
  readonly relations: readonly DecodedRelation[];
  /** Bytes. */
  readonly total: number;
  readonly faults: ReadonlyMap<DecodedRelation, readonly Fault[]>;
  /** Columns whose library the sandbox lacks. */
  readonly lacking: readonly string[];
  /** What the server said when a lock did not come. */
  readonly locked: ReadonlyMap<DecodedRelation, unknown>;
  readonly encoding: string;
}

/** The findings of a database. @throws what `locked` holds, FULL_DECODE_NEEDS_LIBRARY, FULL_DECODE_INCOMPLETE where nothing worse was found */
export function conclude(
  ctx: Pick<CheckContext, 'pass' | 'warn' | 'fail' | 'database'>,
  { relations, total, faults, lacking, locked, encoding }: Decoded,
): Finding | Finding[] {
  const { database: target } = ctx;
  const unclear: string[] = [];
  const findings: Finding[] = [];
  for (const [relation, all] of faults) {
    const shown = all.filter(({ kind }) => kind !== 'unclear').slice(0, faultsSought);
    if (shown.length > 0) findings.push(judge(ctx, shown, `${target}: ${relation.name}`, encoding));
    const doubtful = all.filter(({ kind }) => kind === 'unclear');
    unclear.push(...doubtful.map(({ where, why }) => `${relation.name}, ${where} (${why})`));
  }
  const rest = [...lacking, ...unclear, ...[...locked.keys()].map(({ name }) => `${name} (locked)`)];
  if (findings.length === 0 && locked.size > 0) throw [...locked.values()][0];
  if (findings.length === 0 && rest.length > 0) {
    const code = lacking.length > 0 ? 'FULL_DECODE_NEEDS_LIBRARY' : 'FULL_DECODE_INCOMPLETE';
    const columns = lacking.length > 0 ? lacking : unclear;
    const more = Math.max(0, columns.length - namesShown);
    throw errors[code]({ database: target, columns: columns.slice(0, namesShown), more });
  }
  if (findings.length === 0) {
    const summary = `Every value of ${countOf(relations.length, 'table')} can be decoded (${formatBytes(total)})`;
    const evidence = ['the database has no encoding (SQL_ASCII), so any bytes are text there'];
    return ctx.pass(summary, { target, ...(encoding === 'SQL_ASCII' ? { evidence } : {}) });
  }
  const more = findings.splice(findingsShown).length;
  if (more > 0) findings.push(ctx.fail(`${countOf(more, 'more table')} with such values`, { target }));
  if (rest.length > 0) {
    const summary = `${countOf(rest.length, 'column or value', 'columns or values')} could not be decoded here`;
    findings.push(ctx.warn(summary, { target, evidence: rest.slice(0, namesShown) }));
  }
  return findings;
}
