import type { CheckResult, PhaseResult } from '../report/report.ts';
import type { Judgement } from '../verdict/judgement.ts';
import type { DrillContext } from './context.ts';
import type { Hooks } from './hooks.ts';
import type { Undo } from './undo.ts';
import type { Verification } from './verification.ts';

/** What the executor of one drill writes down while the phases run. */
export interface DrillRecord {
  readonly hooks: Hooks;
  /** A frozen copy with secrets masked in every string; applied before anything is recorded or told. */
  readonly redact: <T>(value: T) => T;
  readonly phases: PhaseResult[];
  /** Finished checks; kept although the check phase itself may fail later. */
  readonly checks: CheckResult[];
  readonly notes: string[];
  /** What `destroy` undoes, last one first. */
  readonly undo: Undo[];
  judgement?: Judgement;
  /** Where the restore has read no file. */
  verifyFiles?: Verification;
  /** Where the server runs on the files of the backup; throws if they are not the same any more. */
  requireUnchanged?: (signal: AbortSignal) => Promise<void>;
  /** The facts gathered so far; grows with every phase. */
  context: DrillContext;
}
