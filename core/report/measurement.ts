import type { Finding } from './finding.ts';

/** "measured 12 rows, threshold 1000 rows"; undefined where nothing was measured. */
export function measurement(finding: Pick<Finding, 'measured' | 'threshold' | 'unit'>): string | undefined {
  const withUnit = (value: string | number) => (finding.unit ? `${value} ${finding.unit}` : `${value}`);
  const parts = [
    finding.measured === undefined ? [] : [`measured ${withUnit(finding.measured)}`],
    finding.threshold === undefined ? [] : [`threshold ${withUnit(finding.threshold)}`],
  ];
  return parts.flat().join(', ') || undefined;
}
