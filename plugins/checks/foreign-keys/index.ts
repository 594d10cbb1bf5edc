import { countOf, defineCheck, formatBytes, statementTrouble, z, type Finding } from '../../../core/index.ts';
import { countOrphans } from './count-orphans.ts';
import { errors } from './errors.ts';
import { foreignKeysOf, type ForeignKey } from './foreign-key.ts';
import { judge } from './judge.ts';
import { trustNoIndex } from './trust-no-index.ts';

const findingsShown = 20;
const namesShown = 5;
const damageHint =
  'Do not rely on this backup. Look for the same damage on the server it was taken from, then take a new one.';

/** Every row that refers to another finds it. */
export const foreignKeys = defineCheck({
  name: 'foreign-keys',
  summary: 'Every row under a foreign key finds the row it refers to.',
  options: z.strictObject({}),
  timeout: '12 h',
  needs: { database: 'each' },
  async run(ctx) {
    const { database } = ctx;
    const all = await foreignKeysOf(ctx, ctx.server.major);
    const keys = all.filter(({ standing }) => standing === 'checked');
    const total = keys.reduce((sum, { bytes }) => sum + bytes, 0);
    const findings: Finding[] = [];
    const unclear: string[] = [];
    let telling: unknown;
    let done = 0;
    ctx.progress(done, total);
    await ctx.each(keys, async (key, session) => {
      const target = `${database}: ${key.table} (${key.name})`;
      try {
        await trustNoIndex(session);
        const orphans = (await session.value<number>(countOrphans(key))) ?? 0;
        if (orphans > 0) findings.push(judge(ctx, key, target, orphans));
      } catch (error) {
        const trouble = ctx.signal.aborted ? undefined : statementTrouble(error);
        if (trouble === undefined) throw error;
        const { kind, sqlstate, message } = trouble;
        if (kind === 'damage') {
          const evidence = [`SQLSTATE ${sqlstate}: ${message}`];
          findings.push(ctx.fail('The rows of a foreign key cannot be read', { target, evidence, hint: damageHint }));
        } else {
          if (kind === 'library' || kind === 'locked') telling ??= error;
          unclear.push(`${key.table} (${key.name}, SQLSTATE ${sqlstate})`);
        }
      }
      done += key.bytes;
      ctx.progress(done, total, target);
    });
    findings.sort(gravestFirst);
    const shown = unclear.slice(0, namesShown);
    // Not checked is not green: only a failure outweighs it.
    if (unclear.length > 0 && !findings.some(({ outcome }) => outcome === 'fail')) {
      if (telling !== undefined) throw telling;
      throw errors.FOREIGN_KEYS_INCOMPLETE({ database, constraints: shown, more: unclear.length - shown.length });
    }
    if (unclear.length > 0) {
      const summary = `${countOf(unclear.length, 'foreign key')} could not be checked`;
      findings.push(ctx.warn(summary, { target: database, evidence: shown }));
    }
    if (findings.length > findingsShown) {
      const more = findings.splice(findingsShown);
      const summary = `${countOf(more.length, 'more foreign key')} with such rows`;
      const isWarning = more.every(({ outcome }) => outcome === 'warn');
      findings.push((isWarning ? ctx.warn : ctx.fail)(summary, { target: database }));
    }
    if (findings.length > 0) return findings;
    const evidence = leftOut(all);
    const summary =
      keys.length === 0
        ? 'No foreign keys to check'
        : `${countOf(keys.length, 'foreign key holds', 'foreign keys hold')} (${formatBytes(total)})`;
    return ctx.pass(summary, { target: database, ...(evidence.length === 0 ? {} : { evidence }) });
  },
});

const gravestFirst = (one: Finding, other: Finding) =>
  one.outcome.localeCompare(other.outcome) || (one.target ?? '').localeCompare(other.target ?? '');

/** What nobody looked at, in words. */
function leftOut(keys: readonly ForeignKey[]): string[] {
  const standings = ['not valid', 'not enforced', 'compared by functions of the database'] as const;
  return standings.flatMap((standing) => {
    const count = keys.filter((key) => key.standing === standing).length;
    return count === 0 ? [] : [`not looked at: ${countOf(count, 'foreign key')}, ${standing}`];
  });
}
