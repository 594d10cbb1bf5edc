import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  INDEX_COUNT_INCOMPLETE: {
    blame: 'plugin',
    message: (facts: { database: string; relations: readonly string[]; more: number }) =>
      `Rows of ${facts.database} could not be counted: ${facts.relations.join(', ')}${facts.more > 0 ? ` and ${facts.more} more` : ''}`,
    hint: () =>
      'SQLSTATE 55P03: a transaction that was prepared on the source holds a lock; end it there. Else count one of them by hand.',
  },
});
