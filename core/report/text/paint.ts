import type { CheckOutcome, Verdict } from '../report.ts';

/** How text is made to stand out; without a terminal each is the identity. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly unknown: (text: string) => string;
}

const same = (text: string) => text;
export const noPaint: Paint = { strong: same, quiet: same, good: same, warning: same, bad: same, unknown: same };

export function paintOf(paint: Paint, state: Verdict | CheckOutcome): (text: string) => string {
  if (state === 'proven' || state === 'pass') return paint.good;
  if (state === 'proven-with-warnings' || state === 'warn') return paint.warning;
  if (state === 'failed' || state === 'fail') return paint.bad;
  return state === 'skipped' ? paint.quiet : paint.unknown;
}
