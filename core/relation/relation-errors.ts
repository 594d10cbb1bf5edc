import { defineErrors } from '../errors/define-errors.ts';

export const relationErrors = defineErrors({
  RELATION_NAME_INVALID: {
    blame: 'operator',
    message: (facts: { relation: string }) => `"${facts.relation}" is no name of a relation`,
    hint: () =>
      'Write schema.name as in SQL; names with capitals, blanks or dots stand in double quotes: public."My Table".',
  },
  RELATION_IS_FOREIGN: {
    blame: 'operator',
    message: (facts: { relation: string }) => `${facts.relation} is a foreign table; its rows are not in the backup`,
    hint: () => 'Name a table of the cluster itself.',
  },
});
