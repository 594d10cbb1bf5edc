import { defineCheck, z, type Finding } from '../../../core/index.ts';
import { connectionString } from './connection-string.ts';
import { judgeDump } from './judge-dump.ts';

/** pg_dump reads every row of every table through the code that a rescue would use. */
export const pgDump = defineCheck({
  name: 'pg-dump',
  summary: 'Every database and the globals can be dumped.',
  options: z.strictObject({}),
  timeout: '12 h',
  async run(ctx) {
    const findings: Finding[] = [];
    // Custom and directory formats would compress, which proves nothing and takes most of the time.
    const output = ['--file=/dev/null', '--no-sync', '--no-password'];
    const dumps = [
      {
        target: 'globals',
        run: () =>
          ctx.tool('pg_dumpall', ['--globals-only', `--database=${connectionString(ctx.database)}`, ...output]),
      },
      ...ctx.databases.map((database) => ({
        target: database,
        run: () => ctx.tool('pg_dump', [`--dbname=${connectionString(database)}`, ...output], { database }),
      })),
    ];
    let done = 0;
    ctx.progress(done, dumps.length);
    // Its workers open no session of their own: one dump keeps one server process busy.
    const failures: unknown[] = [];
    await ctx.each(dumps, async ({ target, run }) => {
      try {
        findings.push(judgeDump(ctx, target, await run()));
      } catch (error) {
        failures.push(error);
      }
      done += 1;
      ctx.progress(done, dumps.length, target);
    });
    // A database that is damaged outweighs one that could not be dumped here.
    if (failures.length > 0 && !findings.some(({ outcome }) => outcome === 'fail')) throw failures[0];
    return findings;
  },
});
