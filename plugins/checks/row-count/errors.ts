import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  RELATION_IS_FOREIGN: {
    blame: 'operator',
    message: (facts: { relation: string }) => `${facts.relation} is a foreign table; its rows are not in the backup`,
    hint: () => 'Name a table of the cluster itself.',
  },
});
