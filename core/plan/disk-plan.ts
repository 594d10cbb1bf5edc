import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import { toReportedError } from '../report/reported-error.ts';
import type { ReportedError } from '../report/report.ts';
import { errors } from '../run/errors.ts';

/** Where a backup would be restored, and whether there is room. Bytes. */
export interface DiskPlan {
  readonly directory: string;
  readonly needed: number;
  readonly free: number;
  readonly budget?: number;
}

export async function diskPlan(
  { workDirectory: directory, diskBudget: budget }: Pick<Configuration, 'workDirectory' | 'diskBudget'>,
  needed: number,
): Promise<{ readonly plan: DiskPlan; readonly problem?: ReportedError }> {
  const free = await freeBytes(directory);
  const plan = { directory, needed, free, ...(budget === undefined ? {} : { budget }) };
  if (budget !== undefined && needed > budget) {
    return { plan, problem: toReportedError(errors.DISK_BUDGET_TOO_SMALL({ needed, budget, kept: 0 })) };
  }
  return needed <= free
    ? { plan }
    : { plan, problem: toReportedError(errors.DISK_TOO_SMALL({ directory, needed, free })) };
}

/** The work directory is made by the first run. */
async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    return freeBytes(dirname(path));
  }
}
