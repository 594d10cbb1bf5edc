import { setTimeout as delay } from 'node:timers/promises';
import type { Backup } from '../../../../core/index.ts';
import type { Outside } from '../storage/storage.ts';
import { copiedFile, hasBase, saysUnfinished } from './names.ts';

/** Milliseconds; what was changed before that is not being written. */
const recent = 120_000;
/** Milliseconds between two looks at a file that may grow. */
const betweenLooks = 1000;

/** What is missing in a directory that should be a backup, as the end of a sentence; undefined: nothing. */
export function whatIsMissing(id: string, { names }: Outside): string | undefined {
  if (names.length === 0) return 'is an empty directory';
  const copied = copiedFile(names);
  if (copied === 'backup_manifest.tmp' && !names.includes('backup_manifest'))
    return `was left with ${copied}: pg_basebackup did not finish`;
  if (!hasBase(names)) return 'has no base.tar';
  if (copied !== undefined && copied !== 'backup_manifest.tmp')
    return `holds ${copied}, which was not copied to its end`;
  return saysUnfinished(id) ? 'has a name that says so' : undefined;
}

/**
 * Whether somebody writes there at this moment. Nothing tells that of a file but its growing: one that was changed
 * lately is looked at again.
 */
export async function isGrowing(look: () => Promise<Outside>, seen: Outside, signal: AbortSignal): Promise<boolean> {
  if (Date.now() - seen.changedAt > recent) return false;
  await delay(betweenLooks, undefined, { signal });
  return (await look()).state !== seen.state;
}

/** The contract's word for it. */
export function unfinished(missing: string | undefined, growing: boolean): Backup['unfinished'] {
  if (growing) return { state: 'in-progress', reason: 'is being written' };
  return missing === undefined ? undefined : { state: 'incomplete', reason: missing };
}
