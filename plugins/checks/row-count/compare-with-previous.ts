import { countOf, type CheckContext, type Finding, type FindingDetails } from '../../../core/index.ts';
import type { Change } from './options.ts';

export interface Comparison {
  readonly rows: number;
  readonly before: number;
  readonly maxDrop: Change | undefined;
  readonly maxGrowth: Change | undefined;
  readonly details: FindingDetails;
}

/** Judges the change since the last proven drill. */
export function compareWithPrevious(
  { atMost, pass }: Pick<CheckContext, 'atMost' | 'pass'>,
  { rows, before, maxDrop, maxGrowth, details }: Comparison,
): Finding[] {
  const evidence = [`rows in the last proven drill: ${before}`, `rows now: ${rows}`];
  const judge = (what: string, change: number, limit: Change) => {
    const summary = `${what} ${countOf(Math.max(0, change), 'row')} since the last proven drill; at most ${limit} are allowed`;
    return atMost(summary, Math.max(0, change), allowed(limit, before), { ...details, evidence });
  };
  const findings = [
    // A table that is empty all of a sudden needs no limit to be wrong.
    ...(maxDrop === undefined && (rows > 0 || before === 0)
      ? []
      : [judge('Lost', before - rows, maxDrop ?? before - 1)]),
    ...(maxGrowth === undefined ? [] : [judge('Gained', rows - before, maxGrowth)]),
  ];
  if (findings.length > 0) return findings;
  return [pass(`${countOf(rows, 'row')}, after ${before} in the last proven drill`, { ...details, measured: rows })];
}

/** The limit in rows, rounded down: of 10 rows, 5 % allows none to go. */
function allowed(limit: Change, before: number): number {
  return typeof limit === 'number' ? limit : Math.floor((before * Number.parseFloat(limit)) / 100);
}
