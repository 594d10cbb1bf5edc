import { parseChoice } from '../choose/choice.ts';
import type { Configuration } from '../config/configuration.ts';
import { resolveFlags } from '../config/resolve-flags.ts';
import { createRedactor } from '../redact.ts';
import { exitStatus } from '../run/exit-status.ts';
import { run } from '../run/run.ts';
import type { Builtins } from './builtins-contract.ts';
import type { Io } from './io.ts';
import { createLog } from './log.ts';
import { reporterEntry, type RunFlags } from './run-flags.ts';
import { reportersOfRun } from './run-reporters.ts';
import { configurationForTargets } from './run-targets.ts';

export interface Chosen {
  readonly configuration: Configuration;
  /** False when standard output belongs to a reporter for programs, or shall be quiet. */
  readonly showsProgress: boolean;
}

/** `pgproof run`: drills what the configuration names, or directories with no configuration at all. */
export async function runCommand(
  targets: readonly string[],
  flags: RunFlags & { readonly verbose?: boolean },
  io: Io,
  builtins: Builtins,
): Promise<number> {
  const { configuration, showsProgress } = await chooseConfiguration(targets, flags, io, builtins);
  const { verbose, quiet, keep = false, strict = false } = flags;
  const log = createLog(io, { verbose, quiet, redact: createRedactor(configuration.secrets) });
  for (const note of configuration.notes) log.info(`note: ${note}`);
  const plugins = showsProgress ? [builtins.progress({ stream: io.stdout, env: io.env })] : [];
  const report = await run(configuration, { signal: io.signal, log, plugins, keep, stdout: io.stdout });
  return exitStatus(report, { strict });
}

/** What shall be drilled, and who is told, when flags and configuration have both been heard. */
export async function chooseConfiguration(
  targets: readonly string[],
  { config, sandbox, reporter = [], quiet, strict, choose, concurrency, diskBudget }: RunFlags,
  { cwd, env }: Pick<Io, 'cwd' | 'env'>,
  registry: Builtins,
): Promise<Chosen> {
  const options = { registry, env };
  const flagged = await resolveFlags({ reporters: reporter.map(reporterEntry), sandbox }, cwd, options);
  const configuration = await configurationForTargets(targets, config, cwd, options);
  const [console] = (await resolveFlags({ reporters: ['console'] }, cwd, options)).reporters;
  if (console === undefined) throw new TypeError('a reporter that resolves is there');
  const told = reportersOfRun(configuration.reporters, flagged.reporters, console, { quiet, strict });
  const isSame = configuration.sandbox.candidates[0]?.definition.name === sandbox && !configuration.sandbox.automatic;
  const choice = sandbox === undefined || isSame ? configuration.sandbox : flagged.sandbox;
  return {
    configuration: {
      ...configuration,
      backups:
        choose === undefined
          ? configuration.backups
          : configuration.backups.map((backup) => ({ ...backup, choose: parseChoice(choose) })),
      concurrency: concurrency ?? configuration.concurrency,
      diskBudget: diskBudget ?? configuration.diskBudget,
      reporters: told.reporters,
      sandbox: choice,
    },
    showsProgress: told.showsProgress,
  };
}
