import { countOf, defineCheck, formatBytes, type Finding } from '../../../core/index.ts';
import { checkRelation } from './check-relation.ts';
import { errors } from './errors.ts';
import { installExtension } from './install-extension.ts';
import { leftOut } from './left-out.ts';
import { amcheckOptions } from './options.ts';
import { relationsOf, type CheckedRelation } from './relations.ts';
import { onSearchPath, searchPaths } from './search-path.ts';
import { statementFor } from './statement-for.ts';

const namesShown = 5;

/** Tables and indexes are sound and agree with each other. */
export const amcheck = defineCheck({
  name: 'amcheck',
  summary: 'Tables and B-tree indexes are sound, and every row is in its indexes.',
  options: amcheckOptions,
  timeout: '12 h',
  needs: { database: 'each', readWrite: true },
  async run(ctx) {
    const { options, database, signal } = ctx;
    const extension = await installExtension(ctx);
    const relations = await relationsOf(ctx, ctx.server.major);
    const paths = await searchPaths(ctx);
    const planned = relations.map((relation) => ({ relation, statement: statementFor(relation, extension, options) }));
    const jobs = planned.filter(
      (job): job is { relation: CheckedRelation; statement: string } => job.statement !== undefined,
    );
    const total = jobs.reduce((sum, { relation }) => sum + relation.bytes, 0);
    const findings: Finding[] = [];
    const unclear: string[] = [];
    let locked: unknown;
    let done = 0;
    ctx.progress(done, total);
    try {
      await ctx.each(jobs, async ({ relation, statement }, session) => {
        try {
          const finding = await onSearchPath(session, paths, relation.schema, () =>
            checkRelation(ctx, session, relation, statement),
          );
          if (finding !== undefined && !findings.some((told) => isSame(told, finding))) findings.push(finding);
        } catch (error) {
          const sqlstate = (error as { code?: unknown }).code;
          // Only what the server says about this relation; a lost connection or the deadline end the check.
          if (signal.aborted || !/^(22|2F|38|39|42|55P03|0A|P0|XX)/.test(String(sqlstate))) throw error;
          if (sqlstate === '55P03') locked ??= error;
          unclear.push(`${relation.name} (SQLSTATE ${String(sqlstate)})`);
        }
        done += relation.bytes;
        ctx.progress(done, total, `${database}: ${relation.name}`);
      });
    } catch (error) {
      // At the deadline, what was found by then is handed in.
      if (findings.length === 0) throw error;
    }
    const shown = unclear.slice(0, namesShown);
    const more = unclear.length - shown.length;
    if (unclear.length > 0 && findings.length === 0)
      throw locked ?? errors.AMCHECK_INCOMPLETE({ database, relations: shown, more });
    if (unclear.length > 0)
      findings.push(
        ctx.warn(`${countOf(unclear.length, 'relation')} could not be checked`, { target: database, evidence: shown }),
      );
    if (findings.length > 0) return findings;

    const heaps = jobs.filter(({ relation }) => relation.method === 'heap').length;
    const skipped = planned.filter(({ statement }) => statement === undefined).map(({ relation }) => relation);
    const summary = `${countOf(heaps, 'table')} and ${countOf(jobs.length - heaps, 'index', 'indexes')} are sound (${formatBytes(total)})`;
    const evidence = leftOut(skipped, extension.version, options.heapAllIndexed);
    return ctx.pass(summary, { target: database, ...(evidence.length === 0 ? {} : { evidence }) });
  },
});

/** A table that cannot be read is met again with each of its indexes. */
const isSame = (one: Finding, other: Finding) => one.target === other.target && one.summary === other.summary;
