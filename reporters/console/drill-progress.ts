import type { CheckProgressed, PhaseName } from '../../core/index.ts';

/** How far one drill is; times are milliseconds of a monotonic clock. */
export interface DrillProgress {
  readonly drill: string;
  phase: PhaseName | undefined;
  phaseSinceMs: number;
  /** Bytes while restoring, WAL segments while recovering. */
  done: number;
  total: number;
  segment: string | undefined;
  readonly running: Map<string, RunningCheck>;
  checksDone: number;
}

export interface RunningCheck {
  readonly sinceMs: number;
  progress?: Pick<CheckProgressed, 'done' | 'total' | 'what'>;
}

export function newDrillProgress(drill: string): DrillProgress {
  return {
    drill,
    phase: undefined,
    phaseSinceMs: 0,
    done: 0,
    total: 0,
    segment: undefined,
    running: new Map(),
    checksDone: 0,
  };
}
