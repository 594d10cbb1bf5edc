import { defineCheck, z } from '../../../core/index.ts';

/** Collects the lines of public.noted, in the order they were written. */
export const linesOf = (lines: string[]) =>
  defineCheck({
    name: 'noted',
    summary: 'reads what was noted',
    options: z.object({ database: z.string().default('postgres') }),
    async run({ query, pass }) {
      const rows = await query<{ line: string }>('select line from public.noted order by at');
      lines.push(...rows.map(({ line }) => line));
      return pass('lines are there');
    },
  });
