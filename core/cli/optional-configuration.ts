import { resolve } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import { findConfiguration } from '../config/find-configuration.ts';
import { loadConfiguration, type LoadOptions } from '../config/load-configuration.ts';

/** The configuration that was named or lies here; undefined when neither. */
export async function optionalConfiguration(
  file: string | undefined,
  cwd: string,
  options: LoadOptions,
): Promise<Configuration | undefined> {
  const found = file === undefined ? await findConfiguration(cwd) : resolve(cwd, file);
  return found === undefined ? undefined : loadConfiguration(found, options);
}
