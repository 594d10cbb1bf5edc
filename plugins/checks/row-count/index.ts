import {
  countOf,
  defineCheck,
  findRelation,
  refuseForeign,
  relationLabel,
  relationMissing,
} from '../../../core/index.ts';
import { compareWithPrevious } from './compare-with-previous.ts';
import { rowCountOptions } from './options.ts';

/** A table has about as many rows as it should. */
export const rowCount = defineCheck({
  name: 'row-count',
  summary: 'A table has as many rows as it should.',
  options: rowCountOptions,
  timeout: '1 h',
  async run(ctx) {
    const { min, max, maxDrop, maxGrowth } = ctx.options;
    const label = relationLabel(ctx.options.relation);
    const target = `${ctx.options.database}: ${label}`;
    const relation = await findRelation(ctx, ctx.options.relation);
    if ('missing' in relation) return relationMissing(target, relation);
    refuseForeign(relation);

    // An index remembers rows that the table has lost: only a sequential scan counts what is there.
    await ctx.query('set enable_seqscan = on');
    for (const scan of ['indexonlyscan', 'indexscan', 'bitmapscan']) await ctx.query(`set enable_${scan} = off`);
    const rows = Number(await ctx.value(`select pg_catalog.count(*) from ${relation.sql}`));
    if (relation.persistence === 'u') {
      const hint = 'Take the check out, or make the table permanent: alter table … set logged.';
      return ctx.warn('An unlogged table is empty after every recovery; its rows are in no backup', { target, hint });
    }
    ctx.measure('rows', rows);

    const details = { target, unit: 'rows' };
    const findings = [
      ...(min === undefined
        ? []
        : [ctx.atLeast(`${label} has ${countOf(rows, 'row')}; at least ${min} are expected`, rows, min, details)]),
      ...(max === undefined
        ? []
        : [ctx.atMost(`${label} has ${countOf(rows, 'row')}; at most ${max} are expected`, rows, max, details)]),
    ];
    const before = ctx.previous?.measurements?.['rows'];
    if (before !== undefined)
      return [...findings, ...compareWithPrevious(ctx, { rows, before, maxDrop, maxGrowth, details })];
    if (findings.length > 0) return findings;
    const hint = 'Set min or max; a change is judged from the second proven drill on.';
    return ctx.warn(`${label} has ${countOf(rows, 'row')}, and there is nothing to compare with`, {
      ...details,
      measured: rows,
      hint,
    });
  },
});
