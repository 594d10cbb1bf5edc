import { defineCheck, z } from '../../../../core/index.ts';

/** Counts the rows of `noted`, which were committed one after another. */
export const notedCheck = defineCheck({
  name: 'noted',
  summary: 'the rows that are there',
  options: z.object({ database: z.string() }),
  async run({ value, measure, equals }) {
    measure('rows', Number(await value('select count(*) from public.noted')));
    return equals('gaps', Number(await value('select coalesce(max(id), 0) - count(*) from public.noted')), 0);
  },
});
