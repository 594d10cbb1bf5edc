import { isPgproofError } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { ArchiveFile, Reading } from './archive-file.ts';
import type { ByteReader } from './byte-reader.ts';
import { gunzip } from './gunzip.ts';
import { judgeTool, requireFilter, toolStage } from './judge-stages.ts';
import { startStages, type RunningStages } from './programs.ts';
import { StreamReader } from './stream-reader.ts';

/** Takes bytes, its own only until it returns; false when it has enough. */
export type Take = (chunk: Buffer) => boolean;

/**
 * Reads what an archive means: filtered, decompressed.
 *
 * @returns whether it was read to its end
 * @throws `ARCHIVE_TRUNCATED`, `ARCHIVE_CORRUPT` (blame: backup), `BACKUP_UNREADABLE`, `FILTER_FAILED` (repository),
 *   `PROGRAM_MISSING`, `DECOMPRESSOR_FAILED` (sandbox), `RESTORE_INTERRUPTED`, and what `take` throws
 */
export async function readArchive(archive: ArchiveFile, reading: Reading, take: Take): Promise<boolean> {
  await using stored = await archive.open(reading.signal);
  const stages = [archive.filter, toolStage(archive)].filter((stage) => stage !== undefined);
  if (stages.length === 0) return await passOn(inProcess(archive, stored, reading), archive, reading, take);

  const running = await startStages(stored, stages);
  const stop = () => void running.stop();
  reading.signal.addEventListener('abort', stop, { once: true });
  try {
    const complete = await passOn(chunksOf(archive, running, reading), archive, reading, take);
    if (!complete) return false;
    const [first, last] = await endsOf(running, archive, reading);
    if (archive.filter !== undefined) requireFilter(archive, archive.filter, first);
    if (last !== undefined && toolStage(archive) !== undefined) await judgeTool(archive, last, reading);
    return true;
  } catch (error) {
    if (reading.signal.aborted) throw interrupted(archive, reading);
    // Damage that only the filter's failure made is no damage: its last word decides.
    if (archive.filter !== undefined && isPgproofError(error) && error.blame === 'backup') {
      for await (const _ of running.output);
      const [first] = await endsOf(running, archive, reading);
      requireFilter(archive, archive.filter, first);
    }
    throw error;
  } finally {
    reading.signal.removeEventListener('abort', stop);
    await running.stop();
  }
}

async function passOn(
  chunks: AsyncIterable<Buffer>,
  archive: ArchiveFile,
  reading: Reading,
  take: Take,
): Promise<boolean> {
  for await (const chunk of chunks) {
    if (reading.signal.aborted) throw interrupted(archive, reading);
    if (!take(chunk)) return false;
  }
  if (reading.signal.aborted) throw interrupted(archive, reading);
  return true;
}

function inProcess(archive: ArchiveFile, reader: ByteReader, { onWarning }: Reading): AsyncGenerator<Buffer> {
  if (archive.compression !== 'gzip') return plain(reader);
  return gunzip(archive.name, reader, (offset) => {
    const bytes = archive.filter === undefined ? `${archive.bytes - offset} bytes of ` : '';
    onWarning(`${archive.name}: ${bytes}something else follow${bytes === '' ? 's' : ''} the gzip stream`);
  });
}

/** The output is left open by who stops reading it: what the programs still say is waited for. */
function chunksOf(archive: ArchiveFile, running: RunningStages, reading: Reading): AsyncIterable<Buffer> {
  if (archive.compression === 'gzip') return inProcess(archive, new StreamReader(running.output), reading);
  const chunks = running.output[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => chunks.next() }) };
}

async function* plain(reader: ByteReader): AsyncGenerator<Buffer> {
  for (let chunk = await reader.chunk(); chunk !== undefined; chunk = await reader.chunk()) yield chunk;
}

async function endsOf(running: RunningStages, archive: ArchiveFile, reading: Reading) {
  const ends = await running.ended();
  if (reading.signal.aborted) throw interrupted(archive, reading);
  return [ends[0], ends.at(-1)] as const;
}

function interrupted({ name }: ArchiveFile, { signal }: Reading): Error {
  return errors.RESTORE_INTERRUPTED({ file: name }, { cause: signal.reason });
}
