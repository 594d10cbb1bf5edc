import { setMaxListeners } from 'node:events';
import type { CheckConfiguration } from '../config/configuration.ts';
import type { CheckContext } from '../contracts/check.ts';
import type { Log } from '../contracts/log.ts';
import type { Finding } from '../report/finding.ts';
import type { CheckResult } from '../report/report.ts';
import type { CheckEnvironment } from './environment.ts';
import { lockedRelations } from './locked-relations.ts';
import { runCheck } from './run-check.ts';
import { createSlots, type Slots } from './slots.ts';

export interface RunChecksOptions {
  /** Ends the checks that run; they and the others become could-not-verify, blame `interrupted`. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Shared with other drills; else a slot for each core. */
  readonly slots?: Slots | undefined;
  /** How long a statement waits for what a prepared transaction has locked. Default 5 s: nothing else keeps readers waiting that long. */
  readonly lockTimeoutMs?: number | undefined;
  onStarted?(planned: CheckConfiguration): void;
  onProgress?(planned: CheckConfiguration, done: number, total: number, what: string | undefined): void;
  onFinished?(planned: CheckConfiguration, result: CheckResult): void;
  /** Asked before each check's `run`: findings of its own replace what it would find; undefined lets it run. */
  intercept?(planned: CheckConfiguration, context: CheckContext): Promise<readonly Finding[] | undefined>;
}

/**
 * Runs the checks of a drill; one result per check, in the plan's order. They start in that order, as many at once as
 * there are cores, and share what is free. Those that run last follow alone, one after another. Never rejects.
 */
export async function runChecks(
  plan: readonly CheckConfiguration[],
  environment: CheckEnvironment,
  options: RunChecksOptions,
): Promise<CheckResult[]> {
  const slots = options.slots ?? createSlots(environment.concurrency);
  // Each check that waits or runs listens; from the eleventh on Node would print a warning of a leak.
  setMaxListeners(0, options.signal);
  // A server that does not answer is told by the checks.
  const locked = await lockedRelations(environment.server, options.lockTimeoutMs ?? 5000).catch(() => undefined);
  const known = { ...environment, locked };
  const results = new Map<CheckConfiguration, CheckResult>();
  const runOne = async (planned: CheckConfiguration) => {
    const result = await runCheck(planned, known, {
      signal: options.signal,
      log: options.log,
      slots,
      onStarted: () => options.onStarted?.(planned),
      onProgress: (done, total, what) => options.onProgress?.(planned, done, total, what),
      intercept: async (context) => options.intercept?.(planned, context),
    });
    results.set(planned, result);
    options.onFinished?.(planned, result);
  };
  const isLast = ({ definition }: CheckConfiguration) => definition.needs?.server === 'last';
  await Promise.all(plan.filter((planned) => !isLast(planned)).map(runOne));
  for (const planned of plan.filter(isLast)) await runOne(planned);
  return plan.map((planned) => results.get(planned)).filter((result) => result !== undefined);
}
