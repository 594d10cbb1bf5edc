import { z } from 'zod';
import type { SandboxDefinition } from '../contracts/sandbox.ts';
import type { ConfigPath } from './config-path.ts';
import type { Configured, SandboxChoice } from './configuration.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolveEntry } from './resolve-entry.ts';

const none = z.object({});

/** `auto` (also when nothing is said) offers every built-in sandbox in the registry's order. */
export async function resolveSandbox(
  value: unknown,
  path: ConfigPath,
  context: ResolveContext,
): Promise<SandboxChoice> {
  const automatic = value === undefined || value === null || value === 'auto';
  const builtIn = context.registry.definitions.filter(({ kind }) => kind === 'sandbox');
  const candidates: Configured<SandboxDefinition>[] = [];
  for (const entry of automatic ? builtIn : [value]) {
    const found = await resolveEntry('sandbox', entry, none, path, context);
    if (found !== undefined) candidates.push({ definition: found.definition, options: found.options });
  }
  return { automatic, candidates };
}
