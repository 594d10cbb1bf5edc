import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatSegmentName, given, parseSegmentName, type Backup, type BackupFacts } from '../../../core/index.ts';
import { readBackupInfo, tablespacesOf, type BackupInfo } from './backup-info.ts';
import { errors } from './errors.ts';
import { findWal } from './wal-files.ts';

/** How much larger a compressed backup gets, where nothing better is known. */
const compressedFactor = 5;
const walBytes = 64 * 1024 * 1024;

/** What Barman's catalog says of a backup; refuses one that lacks parts or the WAL that it needs. */
export async function inspectBackup(serverPath: string, { id, location }: Backup): Promise<BackupFacts> {
  const info = await readBackupInfo(serverPath, id);
  const file = join(location, 'backup.info');
  if (info === undefined) throw errors.BARMAN_INFO_DAMAGED({ file, reason: 'it is not there' });
  if (info.status !== 'DONE' && info.status !== 'WAITING_FOR_WALS') {
    throw errors.BARMAN_UNFINISHED({ backup: id, status: info.status || 'it has no status' });
  }
  const version = Number(info.value('version'));
  if (!Number.isInteger(version) || version < 100_000) {
    throw errors.BARMAN_INFO_DAMAGED({ file, reason: 'it does not say the version of PostgreSQL' });
  }
  const tablespaces = tablespacesOf(info);
  await requireParts(info, tablespaces);
  await requireWal(serverPath, info);
  const size = Number(info.value('size') ?? 0);
  const compression = info.value('compression');
  const endLsn = await endOf(info);
  return {
    source: 'barman',
    format: `barman ${info.value('mode') ?? ''}${compression === undefined ? '' : `+${compression}`}`.trim(),
    location,
    files: [{ name: id, bytes: Number(info.value('deduplicated_size') ?? size) }],
    storedBytes: Number(info.value('deduplicated_size') ?? size),
    restoredBytes: size * (compression === undefined ? 1 : compressedFactor) + walBytes,
    restoredBytesExact: false,
    major: Math.floor(version / 10_000),
    ...given('systemIdentifier', info.value('systemid')),
    label: id,
    ...given('startedAt', isoTime(info.value('begin_time'))),
    ...given('startLsn', info.value('begin_xlog')),
    ...given('endLsn', endLsn),
    ...given('timeline', Number(info.value('timeline')) || undefined),
    tablespaces: tablespaces.map(({ oid, location: where }) => ({ oid, location: where })),
    manifest: { present: compression === undefined && (await hasManifest(info)) },
    warnings: [],
  };
}

/** pg_basebackup leaves one from 13 on, `barman generate-manifest` for others. */
const hasManifest = (info: BackupInfo) =>
  stat(join(info.directory, 'data', 'backup_manifest')).then(
    (stats) => stats.isFile(),
    () => false,
  );

/** Barman compresses a backup into archives; else there is a directory for each part. */
async function requireParts(info: BackupInfo, tablespaces: readonly { readonly oid: number }[]): Promise<void> {
  const parts =
    info.value('compression') === undefined ? ['data', ...tablespaces.map(({ oid }) => String(oid))] : ['data'];
  for (const part of parts) {
    const path = join(info.directory, part);
    const stats = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') throw errors.BARMAN_FILE_MISSING({ file: path }, { cause });
      throw errors.BARMAN_UNREADABLE({ path, reason: cause.code ?? cause.message }, { cause });
    });
    if (!stats.isDirectory()) throw errors.BARMAN_FILE_MISSING({ file: path });
  }
}

async function requireWal(serverPath: string, info: BackupInfo): Promise<void> {
  const [begin = '', end = ''] = [info.value('begin_wal'), info.value('end_wal')];
  const bytes = segmentBytesOf(info);
  const [first, last] = [begin, end].map((name) => parseSegmentName(name, bytes));
  if (first === undefined || last === undefined) return;
  const isOneTimeline = first.timeline === last.timeline;
  const count = isOneTimeline ? Math.max(0, Number(last.number - first.number)) + 1 : 1;
  for (let index = 0; index < count; index += 1) {
    const { timeline } = first;
    const segment = formatSegmentName({ timeline, number: first.number + BigInt(index) }, bytes);
    if ((await findWal(serverPath, segment, bytes)) !== undefined) continue;
    throw errors.BARMAN_WAL_MISSING({ backup: info.id, segment, begin, end });
  }
}

export const segmentBytesOf = (info: BackupInfo) => Number(info.value('xlog_segment_size')) || 16 * 1024 * 1024;

/** pg_basebackup's manifest knows it; what Barman notes with the method postgres is where the next segment begins. */
async function endOf(info: BackupInfo): Promise<string | undefined> {
  if (info.value('mode') !== 'postgres') return info.value('end_xlog');
  const text = await endOfText(join(info.directory, 'data', 'backup_manifest')).catch(() => '');
  return /"End-LSN": "([0-9A-F]+\/[0-9A-F]+)"/.exec(text)?.[1];
}

/** The WAL is told behind the files, of which there may be millions. */
async function endOfText(path: string): Promise<string> {
  await using file = await open(path);
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(5000), 0, 5000, Math.max(0, size - 5000));
  return buffer.toString('latin1', 0, bytesRead);
}

function isoTime(text: string | undefined): string | undefined {
  const time = new Date(text?.replace(' ', 'T') ?? '');
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
