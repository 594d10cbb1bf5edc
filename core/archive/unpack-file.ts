import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { compressionBySuffix } from '../compression/formats.ts';
import { openCompressed, type CompressionTrouble } from '../compression/open-compressed.ts';
import { archiveErrors as errors } from './archive-errors.ts';

/**
 * Writes what a file of the archive means.
 *
 * @param shown what errors call it
 * @throws ARCHIVED_FILE_DAMAGED (backup), ARCHIVE_COMMAND_FAILED, ARCHIVE_UNREADABLE (repository),
 *   ARCHIVE_PROGRAM_MISSING (sandbox)
 */
export async function unpackFile(
  file: string,
  suffix: string,
  into: string,
  signal: AbortSignal,
  shown: string = file,
): Promise<void> {
  const explain = (trouble: CompressionTrouble) => inWords(shown, trouble);
  const contents = openCompressed(file, compressionBySuffix.get(suffix) ?? 'none', signal, explain);
  // Never over what is there already: it could lead elsewhere.
  await pipeline(contents, createWriteStream(into, { flags: 'wx', mode: 0o600 }), { signal });
}

function inWords(file: string, { kind, program, exitCode, reason, cause }: CompressionTrouble): Error {
  if (kind === 'missing') return errors.ARCHIVE_PROGRAM_MISSING({ program, file });
  if (kind === 'failed') return errors.ARCHIVE_COMMAND_FAILED({ program, file, exitCode, stderr: reason });
  if (kind === 'unreadable') return errors.ARCHIVE_UNREADABLE({ location: file, reason }, { cause });
  return errors.ARCHIVED_FILE_DAMAGED({ file, reason }, { cause });
}
