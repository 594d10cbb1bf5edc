import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  BACKUP_START_UNKNOWN: {
    blame: 'operator',
    message: () => 'The backup does not say when it was taken, so maxLag has nothing to count from',
    hint: () => 'Use maxAge, which counts from the beginning of the drill.',
  },
});
