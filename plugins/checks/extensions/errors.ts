import { defineErrors, installHint } from '../../../core/index.ts';

export const errors = defineErrors({
  EXTENSION_MISSING: {
    blame: 'sandbox',
    message: (facts: {
      database: string;
      extensions: readonly string[];
      needed: string;
      packages: readonly string[];
    }) =>
      `Data of ${facts.database} cannot be read or checked without what the sandbox lacks: ${facts.extensions.join(', ')} (needed by ${facts.needed})`,
    hint: ({ packages }) => installHint(packages),
  },
});
