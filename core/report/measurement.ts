import { formatBytes } from '../values/bytes.ts';
import { formatDuration } from '../values/duration.ts';
import type { Finding } from './finding.ts';

/** "measured 12 rows, threshold 1000 rows"; undefined where nothing was measured. */
export function measurement({
  measured,
  threshold,
  unit,
}: Pick<Finding, 'measured' | 'threshold' | 'unit'>): string | undefined {
  const parts = [
    measured === undefined ? [] : [`measured ${quantity(measured, unit)}`],
    threshold === undefined ? [] : [`threshold ${quantity(threshold, unit)}`],
  ];
  return parts.flat().join(', ') || undefined;
}

/** Seconds and bytes as people read them, everything else as it was measured. */
function quantity(value: string | number, unit: string | undefined): string {
  if (unit === 's' && typeof value === 'number' && value >= 0) return formatDuration(value * 1000);
  if (unit === 'bytes' && typeof value === 'number' && value >= 0) return formatBytes(value);
  if (unit === undefined || unit === '') return `${value}`;
  return `${value} ${value === 1 ? unit.replace(/s$/, '') : unit}`;
}
