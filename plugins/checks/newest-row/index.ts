import {
  defineCheck,
  findColumn,
  findRelation,
  formatDuration,
  refuseForeign,
  relationLabel,
  relationMissing,
  requireClock,
} from '../../../core/index.ts';
import { errors } from './errors.ts';
import { isTime, newestOf } from './newest.ts';
import { newestRowOptions } from './options.ts';

/** Clocks of the source and of this host may differ by so much before a time counts as future. */
const clockToleranceMs = 5 * 60_000;

/** The youngest row of a table is not older than it should be: a stale standby shows here. */
export const newestRow = defineCheck({
  name: 'newest-row',
  summary: 'The newest row of a table is young enough.',
  options: newestRowOptions,
  timeout: '10 min',
  async run(ctx) {
    const { options, backup, startedAt } = ctx;
    const target = `${options.database}: ${relationLabel(options.relation)}.${options.column}`;
    const relation = await findRelation(ctx, options.relation);
    if ('missing' in relation) return relationMissing(target, relation);
    refuseForeign(relation);
    const column = await findColumn(ctx, relation, options.column);
    if (column === undefined) {
      const hint = 'Correct the name in the configuration, or find out why the backup lacks the column.';
      return ctx.fail('The recovered table has no such column', { target, hint });
    }
    if (!isTime(column)) throw errors.COLUMN_IS_NO_TIME({ column: column.sql, type: column.type });
    if (options.against === 'backup' && backup.startedAt === undefined) throw errors.BACKUP_TIME_UNKNOWN({});
    if (options.against === 'now') requireClock(ctx);
    const reference = options.against === 'backup' ? (backup.startedAt ?? '') : startedAt.toISOString();
    const { timeZone } = options;

    const newest = await newestOf(ctx, relation, column, { reference, timeZone });
    if (newest.at === undefined) {
      const some = await ctx.value<boolean>(`select exists (select from ${relation.sql})`);
      const summary = some === true ? 'No row has a time in this column' : 'The table is empty';
      return ctx.fail(summary, { target, hint: 'Find out when the source last had rows there.' });
    }
    const until = new Date(startedAt.getTime() + clockToleranceMs).toISOString();
    const past = await newestOf(ctx, relation, column, { reference, timeZone, until });
    const future = past.at === newest.at ? [] : [futureRow(newest.at)];
    if (past.at === undefined) return future;
    return [...future, judge(past.at, past.ageSeconds)];

    function futureRow(at: string) {
      const hint =
        'Look at the clock of whoever writes these rows, or name a column that is set when a row is written.';
      return ctx.warn('The newest row is from the future', {
        target,
        measured: at,
        threshold: startedAt.toISOString(),
        hint,
      });
    }
    function judge(at: string, ageSeconds: number) {
      const age = formatDuration(Math.max(0, ageSeconds * 1000));
      const than = options.against === 'backup' ? 'the backup' : 'the drill';
      const summary = `The newest row is ${age} older than ${than}; at most ${formatDuration(options.maxAge)} are allowed`;
      const evidence = [`newest row: ${at}`, `${than}: ${reference}`];
      return ctx.atMost(summary, Number(ageSeconds.toFixed(3)), options.maxAge / 1000, {
        target,
        unit: 's',
        evidence,
        ...(ageSeconds * 1000 > options.maxAge
          ? { hint: 'Look whether the standby that is backed up still replicates.' }
          : {}),
      });
    }
  },
});
