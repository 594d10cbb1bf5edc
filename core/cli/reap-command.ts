import { countOf } from '../text/count-of.ts';
import type { Configured } from '../config/configuration.ts';
import { defaultDirectories } from '../config/default-directories.ts';
import { resolveFlags } from '../config/resolve-flags.ts';
import type { SandboxDefinition } from '../contracts/sandbox.ts';
import { reap } from '../run/reap.ts';
import type { Builtins } from './builtins-contract.ts';
import type { Io } from './io.ts';
import { createLog } from './log.ts';
import { optionalConfiguration } from './optional-configuration.ts';

/** `pgproof reap`: removes what killed runs left behind, below the configured and the default work directory. */
export async function reapCommand(
  { config, verbose }: { readonly config?: string; readonly verbose?: boolean },
  io: Io,
  builtins: Builtins,
): Promise<number> {
  const options = { registry: builtins, env: io.env };
  const configuration = await optionalConfiguration(config, io.cwd, options);
  const { sandbox } = await resolveFlags({}, io.cwd, options);
  // A run may have been told its sandbox by a flag, so every kind looks for what is its own.
  const configured: readonly Configured<SandboxDefinition>[] = configuration?.sandbox.candidates ?? [];
  const others = sandbox.candidates.filter((one) => !configured.some((known) => known.definition === one.definition));
  const sandboxes = [...configured, ...others].map((one) => one.definition.open(one.options));

  const log = createLog(io, { verbose });
  const directories = new Set([configuration?.workDirectory, defaultDirectories(io.env).workDirectory]);
  let problems = 0;
  for (const workDirectory of directories) {
    if (workDirectory === undefined) continue;
    const result = await reap({ workDirectory, sandboxes, log });
    problems += result.problems.length;
    for (const problem of result.problems) log.warn(problem);
    const alive =
      result.running.length === 0 ? '' : `, ${countOf(result.running.length, 'run')} going on and left alone`;
    io.stdout.write(`${workDirectory}: leftovers of ${countOf(result.reaped.length, 'run')} removed${alive}\n`);
  }
  return problems === 0 ? 0 : 2;
}
