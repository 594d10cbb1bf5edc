import { defineErrors } from '../errors/define-errors.ts';

export const freshErrors = defineErrors({
  CLUSTER_NOT_MADE: {
    blame: 'sandbox',
    message: (facts: { major: number; output: string }) =>
      `initdb of PostgreSQL ${facts.major} could not make a cluster to load the dump into: ${facts.output}`,
    hint: () => 'Look whether the work directory is full, and what initdb says.',
  },
});
