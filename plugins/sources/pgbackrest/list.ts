import { join } from 'node:path';
import type { Backup } from '../../../core/index.ts';
import { readInfo, type BackupInfo } from './info.ts';
import type { Repository } from './repository.ts';
import { locationOf } from './settings.ts';

const kinds = { full: 'full', diff: 'differential', incr: 'incremental' } as const;

/** The stanza's backups, newest first. pgBackRest lists none that was not finished. */
export async function listBackups(repository: Repository, signal: AbortSignal): Promise<readonly Backup[]> {
  const { repo, stanza } = repository;
  const { backup } = await readInfo(repository, signal);
  const own = backup.filter(({ database }) => database['repo-key'] === repo);
  return own.toReversed().map(({ label, type, timestamp, info }) => ({
    id: label,
    location: join(locationOf(repository.settings(), repo), 'backup', stanza, label),
    takenAt: new Date(timestamp.start * 1000).toISOString(),
    storedBytes: info.repository.delta,
    kind: kinds[type],
  }));
}

/** Labels that a backup is made of, oldest first, itself included. */
export const chainOf = ({ label, reference }: BackupInfo): readonly string[] => [
  ...(reference ?? []).filter((other) => other !== label),
  label,
];
