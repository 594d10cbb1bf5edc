import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  COLLATION_MISSING: {
    blame: 'sandbox',
    message: (facts: { database: string; collations: readonly string[]; indexes: number; reason: string }) =>
      `Indexes of ${facts.database} (${facts.indexes}) are sorted by collations that the sandbox lacks: ${facts.collations.join(', ')} (${facts.reason})`,
    hint: () =>
      'Generate the locale on this host (Debian and Ubuntu: dpkg-reconfigure locales, or the package locales-all), or drill in an image of the distribution that production runs: pgproof image build.',
  },
});
