import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { reasonOf } from '../errors/to-error.ts';
import { absolutePath, isRemote, remoteBasename } from '../rclone/remote-path.ts';
import { configErrors } from './config-errors.ts';
import type { Configuration } from './configuration.ts';
import { createModuleLoader } from './module-loader.ts';
import { Problems } from './problems.ts';
import { readConfiguration } from './read-configuration.ts';
import type { Registry } from './registry.ts';
import { resolveConfiguration } from './resolve-configuration.ts';

export interface LoadOptions {
  readonly registry: Registry;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: the clock. Decides which skips have ended. */
  readonly now?: Date | undefined;
}

/**
 * Reads, resolves and validates a configuration file.
 *
 * @throws CONFIGURATION_INVALID with every problem found, CONFIGURATION_UNREADABLE, CONFIGURATION_THREW
 */
export async function loadConfiguration(path: string, options: LoadOptions): Promise<Configuration> {
  const file = resolve(path);
  const modules = createModuleLoader(file, options.registry.modules);
  const { value, locate } = await readConfiguration(file, modules);
  return resolveValue(value, dirname(file), file, new Problems(file, locate), modules, options);
}

/**
 * Resolves and validates what a configuration file could hold.
 *
 * @param directory relative paths start there
 * @throws CONFIGURATION_INVALID
 */
export function configurationFrom(value: unknown, directory: string, options: LoadOptions): Promise<Configuration> {
  const modules = createModuleLoader(join(directory, 'none'), options.registry.modules);
  return resolveValue(value, directory, undefined, new Problems(undefined), modules, options);
}

/**
 * A configuration for one backup directory, of this host or of a remote, and nothing else: every check that needs no knowledge of the data.
 *
 * @throws BACKUP_DIRECTORY_MISSING
 */
export async function configurationFor(path: string, options: LoadOptions): Promise<Configuration> {
  const directory = absolutePath('', path);
  const reason = isRemote(path) ? undefined : await whyNoDirectory(directory);
  if (reason !== undefined) throw configErrors.BACKUP_DIRECTORY_MISSING({ directory: path, reason });
  const value = { backups: { [nameFor(directory)]: { source: directory } }, reporters: ['console'] };
  // A `${` in the path is part of the path.
  const literal = JSON.parse(JSON.stringify(value).replaceAll('${', () => '$${')) as unknown;
  return configurationFrom(literal, isRemote(path) ? resolve('') : directory, options);
}

async function whyNoDirectory(directory: string): Promise<string | undefined> {
  return stat(directory).then(
    (found) => (found.isDirectory() ? undefined : 'it is no directory'),
    (error: unknown) => ((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it does not exist' : reasonOf(error)),
  );
}

function nameFor(directory: string): string {
  const name = (isRemote(directory) ? remoteBasename : basename)(directory)
    .replaceAll(/[^\w.-]/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, 63) || 'backup';
}

function resolveValue(
  value: unknown,
  directory: string,
  file: string | undefined,
  problems: Problems,
  modules: ReturnType<typeof createModuleLoader>,
  { registry, env, now = new Date() }: LoadOptions,
): Promise<Configuration> {
  return resolveConfiguration(value, { file, env }, { registry, modules, problems, directory, now, notes: [] });
}
