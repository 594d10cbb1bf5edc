import type { History } from '../history/history.ts';

export interface ExpectedDurations {
  /** Milliseconds of each phase: the median of earlier drills. */
  readonly phases: Readonly<Record<string, number>>;
  /** Milliseconds in all. */
  readonly totalMs: number;
  /** How many drills that comes from. */
  readonly drills: number;
}

/** How long the next drill will take if it is like those before; undefined where there was none. */
export function expectedDurations(history: History | undefined): ExpectedDurations | undefined {
  const drills = history?.durations ?? [];
  if (drills.length === 0) return undefined;
  const names = Object.keys(drills[0] ?? {});
  const phases = Object.fromEntries(
    names.map((name) => [name, median(drills.flatMap((drill) => drill[name] ?? []))] as const),
  );
  // Waiting for other drills is none of its own.
  const totalMs = Object.entries(phases).reduce((sum, [name, took]) => (name === 'admit' ? sum : sum + took), 0);
  return { phases, totalMs, drills: drills.length };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
