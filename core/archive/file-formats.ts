import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { execa } from 'execa';
import { findProgram, systemPath } from '../sandbox/find-program.ts';
import { archiveErrors as errors } from './archive-errors.ts';

type Unpack = (file: string, into: string, signal: AbortSignal) => Promise<void>;

/** Suffixes under which an archive may keep a file, and how it is unpacked. */
export const fileFormats: ReadonlyMap<string, Unpack> = new Map([
  ['', async (file, into, signal) => pipeline(createReadStream(file), writer(into), { signal })],
  ['.gz', gunzip],
  ['.lz4', by('lz4')],
  ['.zst', by('zstd')],
]);

/** Never over what is there already: it could lead elsewhere. */
const writer = (path: string) => createWriteStream(path, { flags: 'wx', mode: 0o600 });

async function gunzip(file: string, into: string, signal: AbortSignal): Promise<void> {
  try {
    await pipeline(createReadStream(file), createGunzip(), writer(into), { signal });
  } catch (cause) {
    if (!(cause as NodeJS.ErrnoException).code?.startsWith('Z_')) throw cause;
    throw errors.ARCHIVED_FILE_DAMAGED({ file, reason: (cause as Error).message }, { cause });
  }
}

/** What the two programs say of a file that is no archive of theirs, cut short, or has a wrong checksum. */
const damage =
  /corrupt|checksum|premature end|unfinished stream|unsupported format|unrecogni[sz]ed|unexpected end|decompression error|error 6[68]/i;

function by(program: string): Unpack {
  return async (file, into, signal) => {
    const path = findProgram(program);
    if (path === undefined) throw errors.ARCHIVE_PROGRAM_MISSING({ program, file });
    const child = execa(path, ['-d', '-c', '-q'], {
      env: { PATH: systemPath, LC_ALL: 'C' },
      extendEnv: false,
      cancelSignal: signal,
      buffer: { stdout: false, stderr: true },
      maxBuffer: { stderr: 10_000 },
      reject: false,
      stdin: { file },
    });
    const [{ exitCode, stderr }] = await Promise.all([child, pipeline(child.stdout, writer(into), { signal })]);
    signal.throwIfAborted();
    if (exitCode === 0) return;
    const reason = stderr.trim().slice(-300);
    if (exitCode !== undefined && damage.test(reason)) throw errors.ARCHIVED_FILE_DAMAGED({ file, reason });
    throw errors.ARCHIVE_COMMAND_FAILED({ program, file, exitCode, stderr: reason });
  };
}
