import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  FOREIGN_KEYS_INCOMPLETE: {
    blame: 'plugin',
    message: (facts: { database: string; constraints: readonly string[]; more: number }) =>
      `Foreign keys of ${facts.database} could not be checked: ${facts.constraints.join(', ')}${facts.more > 0 ? ` and ${facts.more} more` : ''}`,
    hint: () => 'Try an anti-join of the two tables on the source by hand; a collation or an extension may be missing.',
  },
});
