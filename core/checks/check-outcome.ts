import type { PgproofError } from '../errors/pgproof-error.ts';
import type { Finding } from '../report/finding.ts';
import type { CheckOutcome } from '../report/report.ts';

/** fail > could-not-verify > warn > pass; an error blamed on the backup is a failure. */
export function checkOutcome(findings: readonly Finding[], error: PgproofError | undefined): CheckOutcome {
  const has = (outcome: Finding['outcome']) => findings.some((finding) => finding.outcome === outcome);
  if (error?.blame === 'backup' || has('fail')) return 'fail';
  if (error !== undefined || findings.length === 0) return 'could-not-verify';
  return has('warn') ? 'warn' : 'pass';
}

/** Severity `warn` softens what was found; it hides neither an error nor that nothing was found. */
export function soften(findings: readonly Finding[], severity: 'fail' | 'warn'): Finding[] {
  return findings.map((finding) =>
    severity === 'warn' && finding.outcome === 'fail' ? { ...finding, outcome: 'warn' } : finding,
  );
}
