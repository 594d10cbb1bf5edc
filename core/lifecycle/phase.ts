import type { Blame } from '../errors/pgproof-error.ts';
import type { DrillContext } from './context.ts';
import type { DrillRecord } from './drill-record.ts';
import type { HookName } from './hooks.ts';
import type { PhaseName } from './phase-names.ts';

type Before = Extract<HookName, `before${string}`>;
type After = Extract<HookName, `after${string}`>;

/** One row of the lifecycle: what a phase needs (`In`), and what later phases know because of it (`Added`). */
export interface Phase<In extends DrillContext = DrillContext, Added extends object = object> {
  readonly name: PhaseName;
  /** Deadline where the configuration sets none. */
  readonly timeout: string;
  /** Who is blamed for the deadline and for errors that say nothing of themselves. */
  readonly blame: Exclude<Blame, 'backup'>;
  readonly before?: Before;
  readonly after?: After;
  /** Runs also when an earlier phase failed or the run was interrupted. */
  readonly always?: true;
  readonly run: (context: In, record: DrillRecord) => Promise<Added>;
}

/** A list of phases in which each finds what it needs in what came before; anything else does not compile. */
export class Lifecycle<Known extends DrillContext = DrillContext> {
  readonly phases: readonly Phase[];

  constructor(phases: readonly Phase[] = []) {
    this.phases = phases;
  }

  add<Added extends object>(phase: Phase<Known, Added>): Lifecycle<Known & Added> {
    return new Lifecycle([...this.phases, phase as unknown as Phase]);
  }
}
