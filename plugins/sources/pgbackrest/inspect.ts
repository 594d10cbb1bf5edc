import type { Backup, BackupFacts } from '../../../core/index.ts';
import { archiveFiles, archiveIdOf } from './archive-files.ts';
import { errors } from './errors.ts';
import { readInfo, type BackupInfo, type StanzaInfo } from './info.ts';
import { chainOf } from './list.ts';
import type { Repository } from './repository.ts';
import { segmentsBetween } from './wal-range.ts';

const words = { full: 'full', diff: 'differential', incr: 'incremental' } as const;
/** Written while the backup was taken, and a bit of what comes after it. */
const walBytes = 64 * 1024 * 1024;

/** What the repository says of a backup; refuses one whose chain or whose WAL is not whole. */
export async function inspectBackup(
  repository: Repository,
  { id, location }: Backup,
  signal: AbortSignal,
): Promise<BackupFacts> {
  const stanza = await readInfo(repository, signal, id);
  const info = stanza.backup.find(({ label }) => label === id);
  if (info === undefined) throw errors.REPOSITORY_BACKUP_EXPIRED({ backup: id });
  const database = stanza.db.find(
    (one) => one.id === info.database.id && one['repo-key'] === info.database['repo-key'],
  );
  const chain = chainOf(info);
  const { backup: all } = await readInfo(repository, signal);
  const links = chain.map((label) => all.find((other) => other.label === label));
  const missing = chain.find((_, index) => links[index] === undefined);
  if (missing !== undefined) throw errors.REPOSITORY_CHAIN_BROKEN({ backup: id, missing });
  const files = links.flatMap((link) =>
    link === undefined ? [] : [{ name: link.label, bytes: link.info.repository.delta }],
  );
  await requireWal(repository, stanza, info, signal);
  const { lsn, archive, timestamp } = info;
  return {
    source: 'pgbackrest',
    format: `pgbackrest ${words[info.type]}`,
    location,
    files,
    storedBytes: info.info.repository.size ?? files.reduce((sum, { bytes }) => sum + bytes, 0),
    restoredBytes: info.info.size + walBytes,
    restoredBytesExact: false,
    major: Number.parseInt(database?.version ?? '', 10),
    ...(database === undefined ? {} : { systemIdentifier: database['system-id'] }),
    label: id,
    startedAt: new Date(timestamp.start * 1000).toISOString(),
    ...(lsn ? { startLsn: lsn.start, endLsn: lsn.stop } : {}),
    ...(archive.start === null ? {} : { timeline: Number.parseInt(archive.start.slice(0, 8), 16) }),
    tablespaces: (info.tablespace ?? []).map(({ oid, destination }) => ({ oid, location: destination })),
    manifest: { present: true, checksumAlgorithm: 'SHA1' },
    warnings: pageErrors(info),
  };
}

async function requireWal(repository: Repository, stanza: StanzaInfo, info: BackupInfo, signal: AbortSignal) {
  const { start, stop } = info.archive;
  const archiveId = archiveIdOf(stanza, info.database.id, repository.repo);
  if (start === null || stop === null || !info.lsn || archiveId === undefined) return;
  const held = new Set(await archiveFiles(repository, archiveId, signal));
  const segment = segmentsBetween(start, stop, info.lsn.start).find((name) => !held.has(name));
  if (segment === undefined) return;
  throw errors.REPOSITORY_WAL_MISSING({ backup: info.label, segment, start, stop });
}

/** pgBackRest takes a cluster with damaged pages as it is, and says so. */
function pageErrors(info: BackupInfo): readonly string[] {
  if (info.error !== true) return [];
  const files = info['error-list'] ?? [];
  const shown = files.length === 0 ? '' : `: ${files.slice(0, 10).join(', ')}${files.length > 10 ? ' …' : ''}`;
  return [`pgBackRest met invalid page checksums when it took the backup${shown}`];
}
