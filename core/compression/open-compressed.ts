import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { pipeline, Transform, type Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { execa } from 'execa';
import { findProgram, systemPath } from '../sandbox/find-program.ts';
import { decompressors } from './decompressors.ts';
import type { PostgresCompression } from './formats.ts';
import { judgeEnd } from './judge-end.ts';

const CHUNK = 256 * 1024;

/** Why a file cannot be read. */
export interface CompressionTrouble {
  /** Only `cut` and `damaged` are the file's own fault; `missing` is the program, `unreadable` what the storage did. */
  readonly kind: 'cut' | 'damaged' | 'missing' | 'failed' | 'unreadable';
  readonly program: string;
  readonly exitCode?: number | undefined;
  readonly reason: string;
  readonly cause?: Error;
}

type Explain = (trouble: CompressionTrouble) => Error;

/**
 * What a file means: its bytes, decompressed.
 *
 * @param explain makes the error of the stream, or what is thrown where it cannot even be started
 */
export function openCompressed(
  path: string,
  compression: PostgresCompression,
  signal: AbortSignal,
  explain: Explain,
): Readable {
  // Errors are told by the last of the streams.
  const told = () => {};
  const tool = decompressors[compression];
  if (tool === undefined) {
    const stored = createReadStream(path, { highWaterMark: CHUNK, signal });
    const last = passing(signal, explain);
    if (compression === 'none') return pipeline(stored, last, told);
    return pipeline(stored, createGunzip({ chunkSize: CHUNK }), last, told);
  }
  const { program } = tool;
  const found = findProgram(program);
  if (found === undefined) throw explain({ kind: 'missing', program, reason: `${program} is not on this host` });
  const child = startOn(path, [found, ...tool.args], signal, explain);
  const end = async () => {
    const { exitCode, stderr } = await child;
    signal.throwIfAborted();
    const how = judgeEnd({ exitCode, stderr });
    if (how === 'whole') return;
    const words = stderr
      .trim()
      .replaceAll(/\s*\n\s*/g, '; ')
      .slice(-300);
    const reason = words === '' ? `exit status ${exitCode ?? 'unknown'}` : words;
    throw explain({ kind: how === 'damaged' ? 'damaged' : 'failed', program, exitCode, reason });
  };
  return pipeline(child.stdout, passing(signal, explain, end), told);
}

/** The program reads the file itself: fed by us, it would take an error of the storage for the end of the file. */
function startOn(
  path: string,
  [program, ...args]: readonly [string, ...string[]],
  cancelSignal: AbortSignal,
  explain: Explain,
) {
  const descriptor = opened(path, explain);
  try {
    return execa(program, args, {
      env: { PATH: systemPath, LC_ALL: 'C' },
      extendEnv: false,
      cancelSignal,
      buffer: { stdout: false, stderr: true },
      maxBuffer: { stderr: 10_000 },
      reject: false,
      // Node takes any descriptor; execa's types know 0 to 2 alone.
      stdin: descriptor as 0,
    });
  } finally {
    closeSync(descriptor);
  }
}

function opened(path: string, explain: Explain): number {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    // lz4 takes an error of its first read for an empty file.
    readSync(descriptor, Buffer.alloc(1), 0, 1, 0);
    return descriptor;
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw inWords(error as Error, explain);
  }
}

/** Hands the bytes on, and explains what goes wrong before it. */
function passing(signal: AbortSignal, explain: Explain, end: () => Promise<void> = () => Promise.resolve()): Transform {
  let explained: unknown;
  const ending = () =>
    end().catch((error: unknown) => {
      explained = error;
      throw error;
    });
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, chunk),
    flush: (done) => callbackify(ending)(done),
    destroy: (error, done) =>
      done(error === null || error === explained || signal.aborted ? error : inWords(error, explain)),
  });
}

function inWords(cause: Error, explain: Explain): Error {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const kind = code.startsWith('Z_') ? (zlibKinds[code] ?? 'failed') : 'unreadable';
  return explain({ kind, program: 'gzip', reason: kind === 'unreadable' ? code || message : message, cause });
}
/** The others tell of too little memory, or of wrong use. */
const zlibKinds: Readonly<Record<string, CompressionTrouble['kind']>> = {
  Z_BUF_ERROR: 'cut',
  Z_DATA_ERROR: 'damaged',
  Z_NEED_DICT: 'damaged',
};
