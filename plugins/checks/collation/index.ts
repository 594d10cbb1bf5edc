import { countOf, defineCheck, z, type Finding } from '../../../core/index.ts';
import { actualVersion } from './actual-version.ts';
import { usedCollations } from './collations.ts';
import { errors } from './errors.ts';
import { judge } from './judge.ts';

/** What indexes are sorted by is the same here as where they were built. */
export const collation = defineCheck({
  name: 'collation',
  summary: 'The collations that indexes are sorted by have the versions the source recorded.',
  options: z.strictObject({}),
  timeout: '10 min',
  needs: { database: 'each' },
  async run(ctx) {
    const { database, server } = ctx;
    const used = (await usedCollations(ctx, server.major)).filter(({ portable }) => !portable);
    const findings: Finding[] = [];
    const unrecorded: string[] = [];
    const missing: { name: string; indexes: number; reason: string }[] = [];
    for (const one of used) {
      const actual = await actualVersion(ctx, one, server.major);
      const indexes = one.dependents.length;
      if ('missing' in actual) missing.push({ name: one.name, indexes, reason: actual.missing });
      else if (one.records && one.recorded !== actual.version) findings.push(judge(ctx, one, actual.version));
      else if (one.recorded === null) {
        unrecorded.push(
          `not known: whether the ${countOf(indexes, 'index', 'indexes')} by ${one.name} (${one.provider}) are in the order of this host; PostgreSQL ${server.major} records no version of it`,
        );
      }
    }
    const [first] = missing;
    if (first !== undefined) {
      throw errors.COLLATION_MISSING({
        database,
        collations: missing.map(({ name }) => name),
        indexes: missing.reduce((sum, { indexes }) => sum + indexes, 0),
        reason: first.reason,
      });
    }
    if (findings.length > 0) return findings;
    const compared = used.length - unrecorded.length;
    const summary =
      compared > 0
        ? `${countOf(compared, 'collation is', 'collations are')} of the version that indexes were built with`
        : 'No index is sorted by a collation with a recorded version';
    return ctx.pass(summary, { target: database, ...(unrecorded.length === 0 ? {} : { evidence: unrecorded }) });
  },
});
