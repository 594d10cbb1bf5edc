import { countOf, defineCheck, statementTrouble, z, type Finding } from '../../../core/index.ts';
import { judgeSequence } from './judge-sequence.ts';
import { sequencesOf } from './sequences-of.ts';

const findingsListed = 20;

/** Every sequence can be read, and hands out no number that a unique column holds already. */
export const sequences = defineCheck({
  name: 'sequences',
  summary: 'Every sequence can be read and is ahead of the columns that it feeds.',
  options: z.strictObject({
    /** Rows that were inserted with their numbers leave a sequence behind on a healthy server too. */
    behind: z.enum(['warn', 'fail']).default('warn'),
    /** Default: every database that accepts connections. */
    databases: z.array(z.string().min(1)).min(1).optional(),
  }),
  timeout: '1 h',
  needs: { database: 'each' },
  async run(ctx) {
    const { database, options, fail, warn } = ctx;
    const all = await sequencesOf(ctx);
    const findings: Finding[] = [];
    let locked: unknown;
    let done = 0;
    await ctx.each(all, async (sequence, session) => {
      try {
        const finding = await judgeSequence({ database, fail, warn, behind: options.behind }, session, sequence);
        if (finding !== undefined) findings.push(finding);
      } catch (error) {
        if (statementTrouble(error)?.kind !== 'locked') throw error;
        locked ??= error;
      }
      done += 1;
      ctx.progress(done, all.length, `${database}: ${sequence.name}`);
    });
    // Not read is not green: only a failure outweighs it.
    if (locked !== undefined && !findings.some(({ outcome }) => outcome === 'fail')) throw locked;
    if (findings.length > 0) return listed(findings, database);
    const columns = all.reduce((sum, sequence) => sum + sequence.columns.length, 0);
    const summary = `${countOf(all.length, 'sequence')} can be read, ahead of ${countOf(columns, 'unique column')}`;
    return ctx.pass(summary, { target: database });
  },
});

/** The worst first, each named; of many the rest is counted. */
function listed(findings: readonly Finding[], database: string): Finding[] {
  const sorted = findings.toSorted((a, b) => Number(b.outcome === 'fail') - Number(a.outcome === 'fail'));
  const next = sorted[findingsListed];
  if (next === undefined) return sorted;
  const summary = `${countOf(sorted.length - findingsListed, 'more sequence is', 'more sequences are')} broken or behind`;
  return [...sorted.slice(0, findingsListed), { outcome: next.outcome, summary, target: database }];
}
