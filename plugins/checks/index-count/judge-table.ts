import { countOf, serverEvidence, type CheckContext, type Finding, type Session } from '../../../core/index.ts';
import { countTable, type IndexCount } from './count-table.ts';
import type { CountedIndex, CountedTable } from './tables.ts';
import { zeroedBlocks } from './zeroed-blocks.ts';

type Context = Pick<CheckContext, 'fail' | 'database'>;

export interface Judged {
  readonly findings: readonly Finding[];
  readonly counted: number;
  readonly unused: readonly CountedIndex[];
}

const listed = 10;
const lookAtSource = 'Do not rely on this backup. Look for the same damage on the server it was taken from';
const hint = `${lookAtSource}, then take a new one.`;
const indexHint = `${lookAtSource}; an index can be rebuilt with reindex.`;

/** @throws what does not show damage */
export async function judgeTable(ctx: Context, session: Session, table: CountedTable): Promise<Judged> {
  const target = targetOf(ctx, table.shared, table.name);
  try {
    const { counts, unused } = await countTable(session, table);
    const findings = judgeCounts(ctx, table, counts);
    const zeroed = findings.length > 0 ? undefined : await zeroedBlocks(session, table);
    if (zeroed !== undefined) {
      const { witness, blocks } = zeroed;
      const summary = `Blocks of a table are empty although its ${witness} ${witness === 'index' ? 'points to' : 'knows of'} rows in them`;
      const evidence = [`blocks ${blocks.slice(0, listed).join(', ')}${blocks.length > listed ? ' …' : ''}`];
      findings.push(ctx.fail(summary, { target, measured: blocks.length, unit: 'blocks', evidence, hint }));
    }
    return { findings, counted: counts.length, unused };
  } catch (thrown) {
    const findings = [ctx.fail('A table cannot be read', { target, evidence: [evidenceOf(thrown)], hint })];
    return { findings, counted: 0, unused: [] };
  }
}

function judgeCounts(ctx: Context, table: CountedTable, counts: readonly IndexCount[]): Finding[] {
  const findings: Finding[] = [];
  const more: string[] = [];
  const unreadable: string[] = [];
  let [measured, threshold] = [0, 0];
  for (const { index, rows, found } of counts) {
    const target = targetOf(ctx, table.shared, index.name);
    const ofTable = `of table ${table.name}`;
    if (typeof found !== 'number') {
      const evidence = evidenceOf(found.thrown);
      if (evidence.includes(`"${table.path}`)) unreadable.push(`${index.name}: ${evidence}`);
      else {
        const summary = `A ${index.method} index cannot be read`;
        findings.push(ctx.fail(summary, { target, evidence: [ofTable, evidence], hint: indexHint }));
      }
    } else if (found < rows) {
      const summary = `A ${index.method} index lacks ${countOf(rows - found, 'row')} of its table`;
      const details = { measured: found, threshold: rows, unit: 'rows', evidence: [ofTable], hint: indexHint };
      findings.push(ctx.fail(summary, { target, ...details }));
    } else if (found > rows) {
      more.push(`${index.name}: ${found} rows, in the table: ${rows}`);
      if (found - rows > threshold - measured) [measured, threshold] = [rows, found];
    }
  }
  const target = targetOf(ctx, table.shared, table.name);
  const evidence = [...more, ...unreadable].slice(0, listed);
  if (more.length > 0) {
    const details = { target, measured, threshold, unit: 'rows', evidence, hint };
    return [ctx.fail('A table has fewer rows than its index knows', details), ...findings];
  }
  if (unreadable.length === 0) return findings;
  return [
    ctx.fail('Blocks of a table cannot be read that its index points to', { target, evidence, hint }),
    ...findings,
  ];
}

const targetOf = ({ database }: Context, shared: boolean, name: string) => (shared ? name : `${database}: ${name}`);

/** @throws what does not show damage */
function evidenceOf(thrown: unknown): string {
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  const [sqlstate, text] = [String(code), String(message)];
  const damaged =
    sqlstate === 'XX001' || sqlstate === 'XX002' || (/^(XX|58)/.test(sqlstate) && serverEvidence(text) === 'damage');
  if (damaged) return `SQLSTATE ${sqlstate}: ${text}`;
  throw thrown;
}
