import { countOf, defineCheck, formatBytes, statementTrouble, z, type Finding } from '../../../core/index.ts';
import { judgeSuspect } from './judge-suspect.ts';
import { missingMembers } from './multixact-members.ts';
import { sizesOf } from './suspects.ts';
import { contradictedTransactions } from './transaction-status.ts';

const findingsListed = 20;
/** Where everything is broken, more would only cost time. */
const suspectsJudged = 1000;

/** Every relation has its files, and they are as long as the catalog remembers. Costs a look at each file's size. */
export const relationSize = defineCheck({
  name: 'relation-size',
  summary: 'No file of a relation is missing, cut short or empty.',
  options: z.strictObject({
    /** Default: every database that accepts connections. */
    databases: z.array(z.string().min(1)).min(1).optional(),
  }),
  timeout: '30 min',
  needs: { database: 'each' },
  async run(ctx) {
    const { database, options, databases } = ctx;
    const first = (options.databases ?? databases)[0];
    const { relations, bytes, suspects } = await sizesOf(ctx, database === first);
    const findings: Finding[] = [];
    const members = database === first ? await missingMembers(ctx, ctx) : undefined;
    const contradicted = await contradictedTransactions(ctx, ctx);
    findings.push(...[members, contradicted].filter((finding) => finding !== undefined));
    let locked: unknown;
    for (const suspect of suspects.slice(0, suspectsJudged)) {
      try {
        const finding = await judgeSuspect(ctx, ctx, suspect);
        if (finding !== undefined) findings.push(finding);
      } catch (error) {
        if (statementTrouble(error)?.kind !== 'locked') throw error;
        locked ??= error;
      }
    }
    // Not read is not green: only a failure outweighs it.
    if (locked !== undefined && !findings.some(({ outcome }) => outcome === 'fail')) throw locked;
    if (findings.length === 0) {
      return ctx.pass(`${countOf(relations, 'relation')} have all their files (${formatBytes(bytes)})`, {
        target: database,
      });
    }
    const sorted = findings.toSorted((a, b) => Number(b.outcome === 'fail') - Number(a.outcome === 'fail'));
    const more = findings.length - findingsListed + Math.max(0, suspects.length - suspectsJudged);
    const next = sorted[findingsListed];
    if (next === undefined) return sorted;
    const summary = `${countOf(more, 'more relation has a file', 'more relations have files')} of a wrong size`;
    return [...sorted.slice(0, findingsListed), { outcome: next.outcome, summary, target: database }];
  },
});
