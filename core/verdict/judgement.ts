import type { Verdict } from '../report/report.ts';
import { verdicts } from '../report/report.ts';

/** A verdict and the sentences that explain it, worst first. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
}

/** The worse of two verdicts: failed > unverified > proven-with-warnings > proven. */
export function worse(a: Verdict, b: Verdict): Verdict {
  return verdicts.indexOf(a) <= verdicts.indexOf(b) ? a : b;
}
