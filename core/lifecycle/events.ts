import type { CheckResult, DrillReport, PhaseResult, Report } from '../report/report.ts';
import type { PhaseName } from './phase-names.ts';

/** What the watching hooks (past participles) are told. `drill` is the drill's name. */
export interface RunStarted {
  readonly runId: string;
  readonly drills: readonly string[];
}
export interface DrillStarted {
  readonly drill: string;
}
export interface PhaseStarted {
  readonly drill: string;
  readonly phase: PhaseName;
}
export interface PhaseFinished {
  readonly drill: string;
  readonly phase: PhaseName;
  readonly result: PhaseResult;
}
export interface RestoreProgressed {
  readonly drill: string;
  readonly bytes: number;
  readonly totalBytes: number;
}
export interface WalReplayed {
  readonly drill: string;
  /** WAL segment being replayed, e.g. `000000010000000000000007`. */
  readonly segment: string;
  /** Segments begun, and segments in the backup. */
  readonly done: number;
  readonly total: number;
}
export interface CheckStarted {
  readonly drill: string;
  /** Name of the check within the drill. */
  readonly check: string;
}
export interface CheckProgressed extends CheckStarted {
  readonly done: number;
  readonly total: number;
  /** What is being looked at, e.g. `public.orders`. */
  readonly what?: string | undefined;
}
export interface CheckFinished {
  readonly drill: string;
  readonly result: CheckResult;
}
export interface DrillFinished {
  readonly drill: string;
  readonly report: DrillReport;
}
export interface PluginFailed {
  /** Absent where it belongs to the whole run. */
  readonly drill?: string | undefined;
  readonly plugin: string;
  readonly hook: string;
  /** What it threw, in words. */
  readonly reason: string;
}
export interface RunFinished {
  readonly report: Report;
}
