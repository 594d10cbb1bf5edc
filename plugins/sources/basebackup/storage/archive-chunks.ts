import { errors } from '../errors.ts';
import type { ArchiveFile } from './backup-files.ts';
import { gunzip } from './gunzip.ts';
import { openBackupFile } from './open-backup-file.ts';
import { StoredReader } from './stored-reader.ts';

/**
 * The bytes of the tar in an archive. Each chunk is the consumer's only until it asks for the next.
 *
 * @throws `ARCHIVE_TRUNCATED`, `ARCHIVE_CORRUPT` (blame: backup), `BACKUP_UNREADABLE` (repository),
 *   `RESTORE_INTERRUPTED`
 */
export async function* archiveChunks(
  archive: ArchiveFile,
  signal: AbortSignal,
  onWarning: (warning: string) => void,
): AsyncGenerator<Buffer> {
  const handle = await openBackupFile(archive.path);
  try {
    const reader = new StoredReader(handle, archive.path);
    const chunks = archive.compression === 'gzip' ? gunzip(archive.name, reader, garbage) : plain(reader);
    for await (const chunk of chunks) {
      if (signal.aborted) throw errors.RESTORE_INTERRUPTED({ file: archive.name }, { cause: signal.reason });
      yield chunk;
    }
  } finally {
    await handle.close();
  }

  function garbage(offset: number) {
    onWarning(`${archive.name}: ${archive.bytes - offset} bytes of something else follow the gzip stream`);
  }
}

async function* plain(reader: StoredReader): AsyncGenerator<Buffer> {
  for (let chunk = await reader.chunk(); chunk !== undefined; chunk = await reader.chunk()) yield chunk;
}
