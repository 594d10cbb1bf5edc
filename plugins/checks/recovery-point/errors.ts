import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  BACKUP_START_UNKNOWN: {
    blame: 'operator',
    message: () => 'The backup does not say when it was taken, so maxLag has nothing to count from',
    hint: () => 'Use maxAge, which counts from the beginning of the drill.',
  },
  CLOCKS_DISAGREE: {
    blame: 'sandbox',
    message: (facts: { at: string; now: string }) =>
      `The last commit in the backup is of ${facts.at}, and this host's clock says ${facts.now}: no age can be trusted`,
    hint: () => 'Set the clock of this host, and of the server the backup was taken from.',
  },
});
