import { existsSync } from 'node:fs';
import type { DrillContext, RestoredContext } from '../lifecycle/context.ts';
import type { PgproofError } from '../errors/pgproof-error.ts';
import { errors } from './errors.ts';

/**
 * Somebody removed the restored files while they were looked at, a cleaner of /tmp for one: what fails then shows
 * nothing about the backup. Undefined while they are there.
 */
export function restoredFilesGone(context: DrillContext, cause?: unknown): PgproofError | undefined {
  const isRestored = (context as Partial<RestoredContext>).restore !== undefined;
  const { dataDirectory } = context.layout;
  if (!isRestored || existsSync(dataDirectory)) return undefined;
  return errors.RESTORED_FILES_GONE({ directory: dataDirectory }, { cause });
}
