import { resolve } from 'node:path';
import { z } from 'zod';
import { createRedactor } from '../redact.ts';
import { bytes } from '../values/bytes.ts';
import type { BackupConfiguration, Configuration } from './configuration.ts';
import { defaultDirectories } from './default-directories.ts';
import { expandReferences } from './expand-references.ts';
import { collectSecrets, maskConfiguration } from './mask-configuration.ts';
import { isPlainObject } from './plain-object.ts';
import { resolveBackup } from './resolve-backup.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolvePlugins } from './resolve-plugins.ts';
import { resolveReporters } from './resolve-reporters.ts';
import { resolveSandbox } from './resolve-sandbox.ts';
import { validate } from './validate.ts';

const directory = z.string().min(1).optional();
const topSchema = z.object({
  sandbox: z.unknown().optional(),
  workDirectory: directory,
  stateDirectory: directory,
  backups: z
    .record(z.string(), z.unknown())
    .refine((backups) => Object.keys(backups).length > 0, 'names no backup; write at least one'),
  concurrency: z.number().int().min(1).max(99).optional(),
  diskBudget: bytes.optional(),
  reporters: z.array(z.unknown()).optional(),
  plugins: z.array(z.unknown()).optional(),
});

export interface ResolveOptions {
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Turns what stands in a configuration into what a run needs. Every part is looked at, also after a problem in another.
 *
 * @throws CONFIGURATION_INVALID
 */
export async function resolveConfiguration(
  written: unknown,
  { file, env }: ResolveOptions,
  context: ResolveContext,
): Promise<Configuration> {
  const { problems } = context;
  const secrets = new Set<string>();
  const value = expandReferences(written, { env, directory: context.directory, problems, secrets });
  collectSecrets(value, secrets);
  const redact = createRedactor([...secrets]);

  const top = await validate(topSchema, value, [], problems);
  const raw = isPlainObject(value) ? value : {};
  const sandbox = await resolveSandbox(raw['sandbox'], ['sandbox'], context);
  const backups: BackupConfiguration[] = [];
  for (const [name, entry] of Object.entries(isPlainObject(raw['backups']) ? raw['backups'] : {})) {
    const backup = await resolveBackup(name, entry, ['backups', name], context);
    if (backup !== undefined) backups.push(backup);
  }
  const reporters = await resolveReporters(listIn(raw, 'reporters'), ['reporters'], context);
  const plugins = await resolvePlugins(listIn(raw, 'plugins'), ['plugins'], context);
  problems.throwIfAny(redact);

  const defaults = defaultDirectories(env);
  const absolute = (path: string | undefined, fallback: string) => resolve(context.directory, path ?? fallback);
  return {
    file,
    workDirectory: absolute(top?.workDirectory, defaults.workDirectory),
    stateDirectory: absolute(top?.stateDirectory, defaults.stateDirectory),
    sandbox,
    backups,
    concurrency: top?.concurrency,
    diskBudget: top?.diskBudget,
    reporters,
    plugins,
    secrets: [...secrets],
    masked: maskConfiguration(written, redact),
    notes: context.notes,
  };
}

function listIn(raw: Readonly<Record<string, unknown>>, key: string): readonly unknown[] {
  return Array.isArray(raw[key]) ? (raw[key] as unknown[]) : [];
}
