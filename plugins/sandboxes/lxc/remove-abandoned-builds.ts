import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readProcess, removeTree } from '../../../core/index.ts';

/** Removes half-built images whose builder is gone; their names carry its process id. */
export async function removeAbandonedBuilds(directory: string): Promise<void> {
  for (const name of readdirSync(directory)) {
    const pid = /^\.build-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && readProcess(Number(pid)) === undefined) removeTree(join(directory, name));
  }
}
