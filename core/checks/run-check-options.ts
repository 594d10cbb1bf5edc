import type { CheckContext } from '../contracts/check.ts';
import type { Log } from '../contracts/log.ts';
import type { Finding } from '../report/finding.ts';
import type { Slots } from './slots.ts';

export interface RunCheckOptions {
  /** Ends the check early; its result is then could-not-verify, blame `interrupted`. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Told when it has its turn. */
  readonly onStarted?: (() => void) | undefined;
  readonly onProgress?: ((done: number, total: number, what: string | undefined) => void) | undefined;
  /** Asked before `run`: findings of its own replace what it would find; undefined lets it run. */
  readonly intercept?: ((context: CheckContext) => Promise<readonly Finding[] | undefined>) | undefined;
  /** Shared by checks that run side by side. */
  readonly slots?: Slots | undefined;
}
