import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  CANARY_KEY_INVALID: {
    blame: 'operator',
    message: (facts: { columns: readonly string[]; sqlstate: string }) =>
      `The values of key do not fit their columns (${facts.columns.join(', ')}; SQLSTATE ${facts.sqlstate})`,
    hint: () => 'Write each value as PostgreSQL would print it, in quotes where it is no number.',
  },
});
