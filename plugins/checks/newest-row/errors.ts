import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  COLUMN_IS_NO_TIME: {
    blame: 'operator',
    message: (facts: { column: string; type: string }) =>
      `Column ${facts.column} is of type ${facts.type}; newest-row reads timestamptz, timestamp and date`,
    hint: () => 'Name a column that tells when a row was written.',
  },
  BACKUP_TIME_UNKNOWN: {
    blame: 'operator',
    message: () => 'The backup does not say when it was taken',
    hint: () => 'Measure against the drill: against: "now".',
  },
});
