import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  QUERY_INVALID: {
    blame: 'operator',
    message: (facts: { reason: string; sqlstate: string }) =>
      `The server does not take the query (SQLSTATE ${facts.sqlstate}): ${facts.reason}`,
    hint: () => 'Correct sql: one select (or values, table, with) that reads and writes nothing.',
  },
  QUERY_NAME_UNQUALIFIED: {
    blame: 'operator',
    message: (facts: { reason: string; similar: readonly string[] }) =>
      `The query does not say in which schema: ${facts.reason}; there is ${facts.similar.join(', ')}`,
    hint: () => 'Qualify the name, or give searchPath: [public].',
  },
  QUERY_NOT_ONE_VALUE: {
    blame: 'operator',
    message: (facts: { rows: string; columns: number }) =>
      `The query returned ${facts.rows} and ${facts.columns} columns, and one value is expected`,
    hint: () => 'Select one column of one row, e.g. an aggregate; rows: { min, max } counts rows.',
  },
  QUERY_VALUE_NO_NUMBER: {
    blame: 'operator',
    message: () => 'The query returned something that is no number, and min and max compare numbers',
    hint: () => 'Select a number, or compare with equals.',
  },
});
