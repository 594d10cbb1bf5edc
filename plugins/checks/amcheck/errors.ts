import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  AMCHECK_NOT_INSTALLED: {
    blame: 'sandbox',
    message: (facts: { major: number; database: string }) =>
      `The extension amcheck is not installed for the PostgreSQL ${facts.major} of the sandbox`,
    hint: ({ major }) =>
      `Install it: postgresql-contrib on Red Hat; on Debian and Ubuntu postgresql-${major} brings it (up to 9.6 postgresql-contrib).`,
  },
  AMCHECK_INCOMPLETE: {
    blame: 'plugin',
    message: (facts: { database: string; relations: readonly string[]; more: number }) =>
      `Relations of ${facts.database} could not be checked: ${facts.relations.join(', ')}${facts.more > 0 ? ` and ${facts.more} more` : ''}`,
    hint: () =>
      'Run amcheck on one of them in the source by hand; functions in index expressions must work on any connection.',
  },
});
