import { planDrill } from '../plan/plan-drill.ts';
import { createRedactor, redactValue } from '../redact.ts';
import { openAll } from '../run/open-all.ts';
import { planDrills } from '../run/plan-drills.ts';
import type { Builtins } from './builtins-contract.ts';
import type { Io } from './io.ts';
import { createLog } from './log.ts';
import { planText } from './plan-text.ts';
import { chooseConfiguration } from './run-command.ts';
import type { RunFlags } from './run-flags.ts';

export interface PlanFlags extends RunFlags {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/**
 * `pgproof plan`: what `pgproof run` would do with the same words. Changes nothing.
 *
 * @returns 0; 1 where a backup is shown to be bad already; 2 where a drill could not run
 */
export async function planCommand(
  targets: readonly string[],
  flags: PlanFlags,
  io: Io,
  builtins: Builtins,
): Promise<number> {
  const { configuration } = await chooseConfiguration(targets, flags, io, builtins);
  const redact = createRedactor(configuration.secrets);
  const context = { signal: io.signal, log: createLog(io, { verbose: flags.verbose, redact }) };
  const planned = await planDrills(openAll(configuration).sources, context);
  const plan = redactValue(
    {
      schemaVersion: 1,
      concurrency: configuration.concurrency ?? 1,
      drills: await Promise.all(planned.map((one) => planDrill(one, configuration, context))),
      reporters: configuration.reporters.map(({ name, when }) => ({ name, when })),
      plugins: configuration.plugins.map((plugin) => String((plugin as { readonly name?: unknown }).name)),
    },
    redact,
  );
  io.stdout.write(flags.json === true ? `${JSON.stringify(plan, undefined, 2)}\n` : planText(plan));
  const problems = plan.drills.flatMap((drill) => drill.problems);
  if (problems.some(({ blame }) => blame === 'backup')) return 1;
  return problems.length > 0 ? 2 : 0;
}
