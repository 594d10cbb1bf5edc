import type { CheckConfiguration } from '../config/configuration.ts';
import { asOwn } from '../errors/to-error.ts';
import type { CheckResult } from '../report/report.ts';
import { toReportedError } from '../report/reported-error.ts';
import { checkOutcome, soften } from './check-outcome.ts';
import type { CheckEnvironment } from './environment.ts';
import { isInForce } from './in-force.ts';
import type { RunCheckOptions } from './run-check-options.ts';
import { createSlots } from './slots.ts';
import { supervise } from './supervise.ts';
import { idleSuppressions, suppress } from './suppress.ts';

/** Runs one check to its result, whatever it does; never rejects. */
export async function runCheck(
  planned: CheckConfiguration,
  environment: CheckEnvironment,
  options: RunCheckOptions,
): Promise<CheckResult> {
  const { skip } = planned;
  const named = { name: planned.name, check: planned.definition.name };
  if (skip !== undefined && isInForce(skip.until)) {
    return { ...named, outcome: 'skipped', durationMs: 0, findings: [], skipped: { ...skip } };
  }
  if (skip !== undefined) options.log.warn(`${planned.name} runs again: it was to be skipped until ${skip.until}`);

  const slots = options.slots ?? createSlots(environment.concurrency);
  const release = await slots.acquire(options.signal);
  if (release !== undefined) options.onStarted?.();
  const started = performance.now();
  const measurements: Record<string, number> = {};
  const { findings, error } = await supervise(planned, environment, { ...options, slots, measurements });
  release?.();
  const durationMs = Math.round(performance.now() - started);
  const judged = suppress(soften(findings, planned.severity), planned.suppress);
  // A check that broke off may not have come to it.
  for (const { finding } of error === undefined ? idleSuppressions(findings, planned.suppress) : []) {
    options.log.warn(
      `${planned.name}: nothing was found that "${finding}" suppresses; it can be taken out of the configuration`,
    );
  }
  const told = error === undefined ? undefined : asOwn(error, 'plugin');
  if (told !== undefined) told.origin.plugin ??= named.check;
  return {
    ...named,
    outcome: checkOutcome(judged, error),
    durationMs,
    findings: judged,
    ...(told === undefined ? {} : { error: toReportedError(told) }),
    ...(Object.keys(measurements).length === 0 ? {} : { measurements }),
  };
}
