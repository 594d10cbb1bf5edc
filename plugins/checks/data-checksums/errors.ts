import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  PREWARM_NOT_INSTALLED: {
    blame: 'sandbox',
    message: (facts: { major: number }) =>
      `Neither pg_checksums nor the extension pg_prewarm is there for the PostgreSQL ${facts.major} of the sandbox`,
    hint: ({ major }) => `Install postgresql-${major} (Debian and Ubuntu) or postgresql-contrib (Red Hat).`,
  },
  CHECKSUM_TOOL_FAILED: {
    blame: 'sandbox',
    message: (facts: { tool: string; exitCode: number | undefined; reason: string }) =>
      `${facts.tool} ended with status ${facts.exitCode ?? 'none'}: ${facts.reason}`,
    hint: () => 'Run the drill again with --keep and look at the cluster by hand.',
  },
});
