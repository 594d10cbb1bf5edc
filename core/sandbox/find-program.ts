import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where system programs lie; cron's PATH lacks half of it. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Path of an executable file on `path`; undefined when there is none. */
export function findProgram(name: string, path: string = systemPath): string | undefined {
  const candidates = name.includes('/') ? [name] : path.split(delimiter).map((directory) => join(directory, name));
  return candidates.find((candidate) => isAbsolute(candidate) && isExecutable(candidate));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
