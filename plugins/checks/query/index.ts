import { countOf, defineCheck, isPgproofError } from '../../../core/index.ts';
import { askValue, countRows } from './ask.ts';
import { explainRefusal } from './explain.ts';
import { judgeValue } from './judge-value.ts';
import { queryOptions } from './options.ts';

/** Any question that SQL can ask. */
export const query = defineCheck({
  name: 'query',
  summary: 'A query of your own returns what it should.',
  options: queryOptions,
  timeout: '1 h',
  async run(ctx) {
    const { database, sql, noRows, rows, searchPath } = ctx.options;
    await ctx.query(
      `select pg_catalog.set_config('search_path', coalesce(pg_catalog.string_agg(pg_catalog.quote_ident(s), ', '), ''), false)
       from pg_catalog.unnest($1::pg_catalog.text[]) s`,
      [searchPath],
    );
    try {
      if (noRows === undefined && rows === undefined) return judgeValue(ctx, await askValue(ctx, sql));
      const count = await countRows(ctx, sql);
      const details = { target: database, unit: 'rows' };
      const found = `The query found ${countOf(count, 'row')}`;
      if (rows === undefined) return ctx.atMost(`${found}; none may be there`, count, 0, details);
      const { min, max } = rows;
      return [
        ...(min === undefined ? [] : [ctx.atLeast(`${found}; at least ${min} are expected`, count, min, details)]),
        ...(max === undefined ? [] : [ctx.atMost(`${found}; at most ${max} are expected`, count, max, details)]),
      ];
    } catch (thrown) {
      if (isPgproofError(thrown)) throw thrown;
      const explained = await explainRefusal(thrown, ctx);
      if (isPgproofError(explained)) throw explained;
      return explained;
    }
  },
});
