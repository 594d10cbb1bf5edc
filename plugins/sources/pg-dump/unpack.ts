import { createReadStream } from 'node:fs';
import { type Readable, Transform, pipeline } from 'node:stream';
import { callbackify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { execa } from 'execa';
import { findProgram, isPgproofError, systemPath } from '../../../core/index.ts';
import type { Compression } from './dump.ts';
import { errors } from './errors.ts';

const magics: readonly (readonly [Compression, string])[] = [
  ['gzip', '1f8b'],
  ['zstd', '28b52ffd'],
  ['lz4', '04224d18'],
];

/** How a file is compressed, by its first bytes. */
export function compressionOf(head: Buffer): Compression {
  return magics.find(([, magic]) => head.toString('hex', 0, magic.length / 2) === magic)?.[0] ?? 'none';
}

/** What zstd and lz4 say of a file that is cut, or whose checksum is wrong. */
const damage =
  /corrupt|checksum|premature|unfinished|unsupported format|unrecogni[sz]ed|unexpected end|decompression error|error 6[68]/i;

/**
 * The contents of a file that may be compressed. What is wrong with it is the stream's error.
 *
 * @throws DUMP_PROGRAM_MISSING
 */
export function unpacked(path: string, file: string, compression: Compression, signal: AbortSignal): Readable {
  const stored = () => createReadStream(path, { highWaterMark: 256 * 1024 });
  // Its errors are told by what it is piped into.
  const told = () => {};
  if (compression === 'none') return pipeline(stored(), passing(file), told);
  if (compression === 'gzip') return pipeline(stored(), createGunzip({ chunkSize: 256 * 1024 }), passing(file), told);
  const program = findProgram(compression);
  if (program === undefined) throw errors.DUMP_PROGRAM_MISSING({ file, program: compression });
  const child = execa(program, ['-d', '-c', '-q'], {
    env: { PATH: systemPath, LC_ALL: 'C' },
    extendEnv: false,
    cancelSignal: signal,
    buffer: { stdout: false, stderr: true },
    maxBuffer: { stderr: 10_000 },
    reject: false,
    stdin: { file: path },
  });
  const end = async () => {
    const { exitCode, stderr } = await child;
    signal.throwIfAborted();
    if (exitCode === 0) return;
    const reason = stderr
      .trim()
      .replaceAll(/\s*\n\s*/g, '; ')
      .slice(-300);
    if (damage.test(reason)) throw errors.DUMP_DAMAGED({ file, reason });
    throw errors.DUMP_PROGRAM_FAILED({ file, program: compression, reason });
  };
  return pipeline(child.stdout, passing(file, end), told);
}

/** Hands the bytes on, and puts what goes wrong before it into words. */
function passing(file: string, end: () => Promise<void> = () => Promise.resolve()): Transform {
  const words = (error: unknown): Error => {
    if (isPgproofError(error)) return error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') return errors.DUMP_CUT({ file, where: 'its gzip stream has no end' });
    if (code.startsWith('Z_')) return errors.DUMP_DAMAGED({ file, reason: message });
    return errors.DUMP_NOT_READABLE({ path: file, reason: message });
  };
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, chunk),
    flush: (done) => callbackify(end)(done),
    destroy: (error, done) => done(error === null ? null : words(error)),
  });
}
