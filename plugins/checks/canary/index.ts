import {
  defineCheck,
  findColumn,
  findRelation,
  refuseForeign,
  relationLabel,
  relationMissing,
  type Column,
} from '../../../core/index.ts';
import { compare } from './compare.ts';
import { findRows } from './find-row.ts';
import { canaryOptions } from './options.ts';

/** A value that somebody planted at the source has come through, byte for byte. */
export const canary = defineCheck({
  name: 'canary',
  summary: 'A planted value is there, byte for byte.',
  options: canaryOptions,
  timeout: '10 min',
  async run(ctx) {
    const { options, fail, pass } = ctx;
    const target = `${options.database}: ${relationLabel(options.relation)}.${options.column}`;
    const relation = await findRelation(ctx, options.relation);
    if ('missing' in relation) return relationMissing(target, relation);
    refuseForeign(relation);
    const named = new Map<string, Column>();
    for (const name of [options.column, ...Object.keys(options.key)]) {
      const column = await findColumn(ctx, relation, name);
      const hint = 'Correct the name in the configuration, or find out why the backup lacks the column.';
      if (column === undefined) return fail(`The recovered table has no column ${name}`, { target, hint });
      named.set(name, column);
    }
    const columnOf = (name: string) => named.get(name) as Column;
    const key = Object.entries(options.key).map(([name, value]) => ({ column: columnOf(name), value: String(value) }));

    const rows = await findRows(ctx, { relation, column: columnOf(options.column), key });
    const [row] = rows;
    const lost = 'Look whether it is there at the source: if it is, the backup lost or changed it.';
    if (row === undefined) return fail('The row with the planted value is not there', { target, hint: lost });
    if (rows.length > 1) {
      const hint = 'Name columns that tell one row; if they do, find out why the row is there twice.';
      return fail('More than one row has this key', { target, hint });
    }
    if (row.bytes === undefined) return fail('In the place of the planted value is NULL', { target, hint: lost });
    const { isSame, evidence } = await compare(row, row.bytes, options);
    if (isSame) return pass('The planted value is there, byte for byte', { target, evidence: [...evidence] });
    return fail('The planted value has changed', { target, evidence: [...evidence], hint: lost });
  },
});
