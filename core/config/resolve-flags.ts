import { join } from 'node:path';
import type { ReporterConfiguration, SandboxChoice } from './configuration.ts';
import type { LoadOptions } from './load-configuration.ts';
import { createModuleLoader } from './module-loader.ts';
import { Problems } from './problems.ts';
import { resolveReporters } from './resolve-reporters.ts';
import { resolveSandbox } from './resolve-sandbox.ts';

export interface Flags {
  /** Entries as they would stand in the configuration. */
  readonly reporters?: readonly unknown[] | undefined;
  /** Absent means `auto`. */
  readonly sandbox?: unknown;
}

/**
 * What flags on the command line say, resolved and validated like the same words in a configuration in `directory`.
 *
 * @throws CONFIGURATION_INVALID
 */
export async function resolveFlags(
  { reporters = [], sandbox }: Flags,
  directory: string,
  { registry, now = new Date() }: LoadOptions,
): Promise<{ readonly reporters: readonly ReporterConfiguration[]; readonly sandbox: SandboxChoice }> {
  const problems = new Problems('the command line');
  const modules = createModuleLoader(join(directory, 'none'), registry.modules);
  const context = { registry, modules, problems, directory, now, notes: [] };
  const found = {
    reporters: await resolveReporters(reporters, ['--reporter'], context),
    sandbox: await resolveSandbox(sandbox, ['--sandbox'], context),
  };
  problems.throwIfAny((text) => text);
  return found;
}
