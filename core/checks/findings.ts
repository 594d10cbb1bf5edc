import type { CheckContext, FindingDetails } from '../contracts/check.ts';
import type { Finding, FindingOutcome } from '../report/finding.ts';

type FindingMakers = Pick<CheckContext, 'pass' | 'warn' | 'fail' | 'atMost' | 'atLeast' | 'equals'>;

function make(outcome: FindingOutcome, summary: string, details: FindingDetails = {}): Finding {
  const given = Object.entries(details).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(given) as FindingDetails), outcome, summary };
}

function measure(
  holds: boolean,
  summary: string,
  measured: string | number,
  threshold: string | number,
  more?: FindingDetails,
) {
  return make(holds ? 'pass' : 'fail', summary, { ...more, measured, threshold });
}

/** The makers of findings that every check gets. NaN never passes: it compares false. */
export const findingMakers: FindingMakers = Object.freeze({
  pass: (summary: string, details?: FindingDetails) => make('pass', summary, details),
  warn: (summary: string, details?: FindingDetails) => make('warn', summary, details),
  fail: (summary: string, details?: FindingDetails) => make('fail', summary, details),
  atMost: (summary: string, measured: number, threshold: number, details?: FindingDetails) =>
    measure(measured <= threshold, summary, measured, threshold, details),
  atLeast: (summary: string, measured: number, threshold: number, details?: FindingDetails) =>
    measure(measured >= threshold, summary, measured, threshold, details),
  equals: (summary: string, measured: string | number, threshold: string | number, details?: FindingDetails) =>
    measure(measured === threshold, summary, measured, threshold, details),
});
