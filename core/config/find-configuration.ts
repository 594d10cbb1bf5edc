import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { configErrors } from './config-errors.ts';

const extensions = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'] as const;
export const configurationNames: readonly string[] = extensions.map((extension) => `pgproof.config.${extension}`);

/**
 * Path of the configuration file in this directory; undefined when there is none.
 *
 * @throws CONFIGURATION_AMBIGUOUS when there are several
 */
export async function findConfiguration(directory: string): Promise<string | undefined> {
  const names = await readdir(directory).catch((): string[] => []);
  const found = configurationNames.filter((name) => names.includes(name));
  if (found.length > 1) throw configErrors.CONFIGURATION_AMBIGUOUS({ files: found });
  return found[0] === undefined ? undefined : join(directory, found[0]);
}
