import { runCheck, type CheckEnvironment, type RunCheckOptions } from '../../../core/checks/index.ts';
import type { CheckDefinition } from '../../../core/contracts/check.ts';
import { silentLog, type CheckResult } from '../../../core/index.ts';
import type { Cluster } from '../../../core/demo/index.ts';
import { hostEnvironment, type HostEnvironmentOptions } from '../../../core/testing/host-environment.ts';

export interface RunOnOptions extends HostEnvironmentOptions {
  readonly timeoutMs?: number;
  readonly severity?: 'fail' | 'warn';
  readonly run?: Partial<RunCheckOptions>;
}

interface Used {
  readonly use: unknown;
  readonly [option: string]: unknown;
}

/** A check as a configuration would plan it. */
export async function plan(
  { use, ...given }: Used,
  { timeoutMs = 60_000, severity = 'fail' }: Pick<RunOnOptions, 'timeoutMs' | 'severity'> = {},
) {
  const definition = use as CheckDefinition;
  const validated = await definition.options['~standard'].validate(given);
  if (validated.issues !== undefined) throw new Error(validated.issues.map(({ message }) => message).join('; '));
  return { definition, options: validated.value, name: definition.name, severity, timeoutMs };
}

/** Runs one check against a cluster that a test made (and perhaps damaged). */
export async function runOn(cluster: Cluster, used: Used, options: RunOnOptions = {}): Promise<CheckResult> {
  const { timeoutMs, severity, run, ...environment } = options;
  const planned = await plan(used, {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(severity === undefined ? {} : { severity }),
  });
  return runIn(await hostEnvironment(cluster, environment), planned, run);
}

export function runIn(
  environment: CheckEnvironment,
  planned: Awaited<ReturnType<typeof plan>>,
  run: Partial<RunCheckOptions> = {},
): Promise<CheckResult> {
  return runCheck(planned, environment, { signal: new AbortController().signal, log: silentLog, ...run });
}
