import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backup } from '../../../core/index.ts';
import { readBackupInfo, type BackupInfo } from './backup-info.ts';
import { errors } from './errors.ts';

/** A backup that nobody has touched for so long is not being taken any more. */
const dayMs = 24 * 60 * 60 * 1000;

/** The backups in the directory of a server, newest first. */
export async function listBackups(serverPath: string): Promise<readonly Backup[]> {
  const base = join(serverPath, 'base');
  const names = await readdir(base).catch((cause: NodeJS.ErrnoException) => {
    throw errors.BARMAN_UNREADABLE({ path: base, reason: cause.code ?? cause.message }, { cause });
  });
  const ids = names.filter((name) => /^\d{8}T\d{6}$/.test(name)).toSorted();
  const backups = await Promise.all(ids.map(async (id) => describe(id, base, await readBackupInfo(serverPath, id))));
  return backups.toReversed();
}

function describe(id: string, base: string, info: BackupInfo | undefined): Backup {
  const location = join(base, id);
  if (info === undefined) {
    return { id, location, unfinished: { state: 'incomplete', reason: 'has no backup.info' } };
  }
  const bytes = Number(info.value('deduplicated_size') ?? info.value('size'));
  return {
    id,
    location,
    ...timeOf(info),
    ...(Number.isFinite(bytes) ? { storedBytes: bytes } : {}),
    ...unfinished(info),
  };
}

/** Barman writes times with their zone, in Python's way: `2026-11-23 07:39:40.338227+00:00`. */
function timeOf(info: BackupInfo): { readonly takenAt?: string } {
  const time = new Date(info.value('begin_time')?.replace(' ', 'T') ?? '');
  return Number.isNaN(time.getTime()) ? {} : { takenAt: time.toISOString() };
}

function unfinished({ status, changedAt }: BackupInfo): Pick<Backup, 'unfinished'> {
  if (status === 'DONE') return {};
  const isYoung = Date.now() - changedAt < dayMs;
  const state = status !== 'FAILED' && isYoung ? ('in-progress' as const) : ('incomplete' as const);
  return { unfinished: { state, reason: `has the status ${status || 'unknown'}` } };
}
