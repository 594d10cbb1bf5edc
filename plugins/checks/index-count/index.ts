import { countOf, defineCheck, formatBytes, z, type Finding } from '../../../core/index.ts';
import { errors } from './errors.ts';
import { judgeTable } from './judge-table.ts';
import { leftOut } from './left-out.ts';
import { tablesOf, type CountedIndex } from './tables.ts';

const namesShown = 5;
const findingsListed = 20;

/** As many rows are found through each index of a table as without any. Tables that lost rows, and indexes that lack some. */
export const indexCount = defineCheck({
  name: 'index-count',
  summary: 'Every table has as many rows as its indexes know.',
  options: z.strictObject({
    /** Default: every database that accepts connections. */
    databases: z.array(z.string().min(1)).min(1).optional(),
  }),
  timeout: '12 h',
  needs: { database: 'each', readWrite: true },
  async run(ctx) {
    const { database, databases, options, signal } = ctx;
    const tables = await tablesOf(ctx, database === (options.databases ?? databases)[0]);
    const total = tables.reduce((sum, { bytes }) => sum + bytes, 0);
    const findings: Finding[] = [];
    const unclear: string[] = [];
    let locked: unknown;
    const unused: CountedIndex[] = [];
    let counted = 0;
    let done = 0;
    ctx.progress(done, total);
    try {
      await ctx.each(tables, async (table, session) => {
        try {
          const judged = await judgeTable(ctx, session, table);
          findings.push(...judged.findings);
          unused.push(...judged.unused);
          counted += judged.counted;
        } catch (error) {
          const sqlstate = (error as { code?: unknown }).code;
          // Only what the server says about this table; a lost connection or the deadline end the check.
          if (signal.aborted || !/^(22|2F|38|39|42|55P03|0A|P0|XX)/.test(String(sqlstate))) throw error;
          if (sqlstate === '55P03') locked ??= error;
          unclear.push(`${table.name} (SQLSTATE ${String(sqlstate)})`);
        }
        done += table.bytes;
        ctx.progress(done, total, `${database}: ${table.name}`);
      });
    } catch (error) {
      // At the deadline, what was found by then is handed in.
      if (findings.length === 0) throw error;
    }
    const shown = unclear.slice(0, namesShown);
    if (unclear.length > 0 && findings.length === 0)
      throw (
        locked ?? errors.INDEX_COUNT_INCOMPLETE({ database, relations: shown, more: unclear.length - shown.length })
      );
    if (unclear.length > 0) {
      const summary = `The rows of ${countOf(unclear.length, 'table')} could not be counted`;
      findings.unshift(ctx.warn(summary, { target: database, evidence: shown }));
    }
    if (findings.length > findingsListed) {
      const summary = `${countOf(findings.length - findingsListed, 'more table or index has', 'more tables or indexes have')} other rows`;
      return [...findings.slice(0, findingsListed), ctx.fail(summary, { target: database })];
    }
    if (findings.length > 0) return findings;
    const evidence = leftOut(
      tables.flatMap(({ indexes }) => indexes),
      unused,
    );
    const withIndex = tables.filter(({ indexes }) => indexes.length > 0).length;
    const summary = `${countOf(withIndex, 'table')} and ${countOf(counted, 'index', 'indexes')} know the same rows (${formatBytes(total)})`;
    return ctx.pass(summary, { target: database, ...(evidence.length === 0 ? {} : { evidence }) });
  },
});
