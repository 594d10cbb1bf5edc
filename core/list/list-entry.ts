import type { ReportedError, Verdict } from '../report/report.ts';

/** One backup as `pgproof list --json` shows it. */
export interface ListEntry {
  /** Name in the configuration, or of the directory. */
  readonly backup: string;
  readonly id: string;
  readonly location: string;
  readonly takenAt?: string | undefined;
  readonly storedBytes?: number | undefined;
  readonly restoredBytes?: number | undefined;
  readonly kind: 'full' | 'differential' | 'incremental';
  readonly format?: string | undefined;
  readonly major?: number | undefined;
  /** `damaged`: it was shown to be bad without being read; `unknown`: that could not be told. */
  readonly state: 'complete' | 'incomplete' | 'in-progress' | 'damaged' | 'unknown';
  readonly reason?: string | undefined;
  /** The one that the next run would drill. */
  readonly chosen: boolean;
  readonly last?: { readonly verdict: Verdict; readonly at: string } | undefined;
}

/** A source that could not say what it has. */
export interface ListProblem {
  readonly backup: string;
  readonly error: ReportedError;
}
