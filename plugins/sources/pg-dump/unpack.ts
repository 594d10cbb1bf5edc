import type { Readable } from 'node:stream';
import { openCompressed, type CompressionTrouble, type PostgresCompression } from '../../../core/index.ts';
import { errors } from './errors.ts';

/**
 * The contents of a file that may be compressed. What is wrong with it is the stream's error.
 *
 * @throws DUMP_PROGRAM_MISSING, DUMP_NOT_READABLE
 */
export const unpacked = (path: string, file: string, compression: PostgresCompression, signal: AbortSignal): Readable =>
  openCompressed(path, compression, signal, (trouble) => inWords(file, trouble));

function inWords(file: string, { kind, program, reason, cause }: CompressionTrouble): Error {
  if (kind === 'cut') return errors.DUMP_CUT({ file, where: `its ${program} stream has no end` }, { cause });
  if (kind === 'damaged') return errors.DUMP_DAMAGED({ file, reason }, { cause });
  if (kind === 'missing') return errors.DUMP_PROGRAM_MISSING({ file, program });
  if (kind === 'failed') return errors.DUMP_PROGRAM_FAILED({ file, program, reason });
  return errors.DUMP_NOT_READABLE({ path: file, reason }, { cause });
}
