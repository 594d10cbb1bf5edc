import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Cluster } from './cluster.ts';
import { demoErrors } from './demo-errors.ts';
import type { BaseBackupRange } from './receive-base-backup.ts';
import { tarHeader, tarPadding } from './tar-header.ts';
import { parseLsn } from '../wal/lsn.ts';
import { formatSegmentName, historyFileName } from '../wal/segment-name.ts';

const pageSize = 8192n;
const compress = promisify(gzip);

/**
 * `pg_wal.tar` as `--wal-method=stream` leaves it: the segments from the backup's start to its end, the last one
 * zeroed behind the end, and the timeline history. pg_basebackup begins a new gzip member at each file, and so do we.
 */
export async function writeWalArchive(from: Cluster, range: BaseBackupRange, into: string, gzip: boolean) {
  const [row] = await from.query<{ size: string }>("select pg_size_bytes(current_setting('wal_segment_size')) as size");
  const segmentSize = BigInt(row?.size ?? 16_777_216);
  const wal = join(from.dataDirectory, 'pg_wal');
  const { timeline } = range.end;
  await using file = await open(join(into, gzip ? 'pg_wal.tar.gz' : 'pg_wal.tar'), 'wx', 0o600);
  const out = (...parts: Buffer[]) => append(file, Buffer.concat(parts), gzip);

  if (timeline > 1) {
    const name = historyFileName(timeline);
    const history = await readFile(join(wal, name));
    await out(tarHeader(name, history.length, new Date()), history, tarPadding(history.length));
    await out(tarHeader(`archive_status/${name}.done`, 0, new Date()));
  }
  const end = parseLsn(range.end.lsn) ?? 0n;
  const first = (parseLsn(range.start.lsn) ?? 0n) / segmentSize;
  for (let position = first * segmentSize; position < end; position += segmentSize) {
    const name = formatSegmentName({ timeline, number: position / segmentSize }, Number(segmentSize));
    const content = await readFile(join(wal, name)).catch((cause: unknown) => {
      throw demoErrors.WAL_ALREADY_REMOVED({ segment: name }, { cause });
    });
    // Behind the end a recycled segment still holds the records of its former life.
    const used = ((end - position + pageSize - 1n) / pageSize) * pageSize;
    if (used < segmentSize) content.fill(0, Number(used));
    await out(tarHeader(name, content.length, new Date()), content);
    if (position + segmentSize <= end) await out(tarHeader(`archive_status/${name}.done`, 0, new Date()));
  }
  await out(Buffer.alloc(1024));
}

async function append(file: FileHandle, bytes: Buffer, gzip: boolean): Promise<void> {
  await file.appendFile(gzip ? await compress(bytes) : bytes);
}
