import type { PgproofError } from '../errors/pgproof-error.ts';
import { toPgproofError } from '../errors/to-error.ts';
import type { DrillContext, RestoredContext } from './context.ts';
import type { DrillRecord } from './drill-record.ts';

/**
 * Somebody wrote to the backup that the server runs on: what fails then fails on a mixture of two states, and so do
 * comparisons with the manifest, which are dropped. Undefined where nobody did, or where the drill is given up.
 */
export async function backupChanged(record: DrillRecord, signal: AbortSignal): Promise<PgproofError | undefined> {
  try {
    await record.requireUnchanged?.(signal);
    return undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    const context = record.context as DrillContext & Partial<RestoredContext>;
    if (context.restore !== undefined) {
      const manifest = { ...context.restore.manifest, verified: false, problems: [], problemsOmitted: 0 };
      const told: DrillContext & Pick<RestoredContext, 'restore'> = {
        ...context,
        restore: { ...context.restore, manifest },
      };
      record.context = told;
    }
    delete record.verifyFiles;
    return toPgproofError(error, 'repository', 'restore');
  }
}
