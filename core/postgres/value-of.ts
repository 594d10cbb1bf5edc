import { defineErrors } from '../errors/define-errors.ts';

const errors = defineErrors({
  VALUE_NOT_SINGLE: {
    blame: 'plugin',
    message: (facts: { rows: number }) => `value() expects one row at most; the statement returned ${facts.rows}`,
    hint: () => 'Add a condition or an aggregate, or use query().',
  },
});

/** First column of the only row; undefined when there is none. */
export function valueOf(rows: readonly object[]): unknown {
  if (rows.length > 1) throw errors.VALUE_NOT_SINGLE({ rows: rows.length });
  const [row] = rows;
  return row === undefined ? undefined : Object.values(row)[0];
}
