import type { AttachResult, PgproofError } from '../../../core/index.ts';
import { errors, type Said } from './errors.ts';
import { saidBy } from './run-pgbackrest.ts';

/** pgBackRest's own numbers of errors that a configuration causes: options, stanza, configuration file. */
const ofOptions = new Set([27, 30, 31, 32, 33, 34, 35, 36, 37, 84]);
const missing = /unable to open missing file '([^']+)'/;
/** What the decompressors and pgBackRest itself say of content that is wrong. */
const damage =
  /zlib threw error|unexpected eof in compressed|lz4 error|zst error|bz2 error|checksum '\w+' does not match|invalid checksum|unable to load backup manifest|unable to read \d+ byte/;
const target = /No space left on device|Disk quota exceeded|Read-only file system|unable to (?:write|create|sync)/;

/** The error behind a restore that failed. The backup is blamed only for files that are missing or damaged. */
export function explainRestore(backup: string, result: AttachResult): PgproofError {
  const said = saidBy('restore', result);
  const { reason } = said;
  const isData = [26, 29, 55].includes(said.exitCode ?? 0);
  const file = missing.exec(reason)?.[1];
  // A file that could not be opened for another reason says nothing about the backup.
  if (/\[\d+\] (?:Permission denied|Input\/output error|Stale file handle)/.test(reason)) {
    return errors.PGBACKREST_FAILED(said);
  }
  if (isData && file !== undefined) return errors.REPOSITORY_FILE_MISSING({ backup, file, reason });
  if (isData && damage.test(reason)) {
    return errors.REPOSITORY_FILE_DAMAGED({ backup, file: damagedFile(reason), reason });
  }
  return explain(said);
}

/** The error behind any other command that failed. */
export function explain(said: Said): PgproofError {
  if (ofOptions.has(said.exitCode ?? 0)) return errors.PGBACKREST_REFUSED(said);
  if (target.test(said.reason)) return errors.PGBACKREST_TARGET_FAILED(said);
  return errors.PGBACKREST_FAILED(said);
}

/** Segments of an archive that are there and cannot be unpacked. */
export function damagedSegment(reason: string): string | undefined {
  if (/\[\d+\] (?:Permission denied|Input\/output error|Stale file handle)/.test(reason)) return undefined;
  return /repo\d+: (\S+) \[(?:FormatError|ChecksumError)\] /.exec(reason)?.[1];
}

function damagedFile(reason: string): string | undefined {
  return /error restoring '([^']+)'/.exec(reason)?.[1] ?? /'([^']+backup\.manifest)'/.exec(reason)?.[1];
}
