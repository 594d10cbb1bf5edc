import type { Workshop } from './support/workshop.ts';

/** A backup of a cluster as production has them, with nothing wrong with it. */
export interface HealthyCase {
  /** Kebab-case, unique. */
  readonly name: string;
  /** What production does, for people. */
  readonly title: string;
  /** Majors that can do it; default 10 to 18. */
  readonly since?: number;
  readonly until?: number;
  /**
   * Every warning that is true, as the drill's reasons have it: `check: target: summary`. All others are false alarms.
   */
  readonly warnings?: (major: number) => readonly string[];
  /** Those that are true only where the backup happens to end at such a moment. */
  readonly mayWarn?: readonly string[];
  /** Makes the cluster and takes its backup with `workshop.backup`. */
  make(workshop: Workshop): Promise<unknown>;
}
