import type { CheckConfiguration } from '../config/configuration.ts';
import type { CheckContext } from '../contracts/check.ts';
import type { Log } from '../contracts/log.ts';
import type { Finding } from '../report/finding.ts';
import type { CheckResult } from '../report/report.ts';
import type { CheckEnvironment } from './environment.ts';

export interface RunChecksOptions {
  /** Ends the checks that run; they and the others become could-not-verify, blame `interrupted`. */
  readonly signal: AbortSignal;
  readonly log: Log;
  onStarted?(planned: CheckConfiguration): void;
  onProgress?(planned: CheckConfiguration, done: number, total: number, what: string | undefined): void;
  onFinished?(planned: CheckConfiguration, result: CheckResult): void;
  /** Asked before each check's `run`: a result or findings of its own replace it; undefined lets it run. */
  intercept?(planned: CheckConfiguration, context: CheckContext): Promise<CheckResult | readonly Finding[] | undefined>;
}

/** Runs the checks of a drill; one result per check, in the plan's order. Never rejects. */
export async function runChecks(
  _plan: readonly CheckConfiguration[],
  _environment: CheckEnvironment,
  _options: RunChecksOptions,
): Promise<CheckResult[]> {
  throw new Error('not yet');
}
