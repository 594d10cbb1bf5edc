import type { Report } from '../report/report.ts';

/** 0 proven · 1 failed (or, when strict, warnings) · 2 unverified · 4 a required report was not delivered. 3 is usage. */
export function exitStatus(report: Report, { strict = false } = {}): 0 | 1 | 2 | 4 {
  if (report.verdict === 'failed') return 1;
  if (report.verdict === 'unverified') return 2;
  if (strict && report.verdict === 'proven-with-warnings') return 1;
  return report.deliveries.some(({ outcome, required }) => outcome === 'failed' && required) ? 4 : 0;
}
