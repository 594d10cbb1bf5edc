import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { execa } from 'execa';
import type { AttachOptions, AttachResult } from '../contracts/sandbox.ts';
import { endProcessTree } from './end-process-tree.ts';
import { OutputTail } from './output-tail.ts';
import { programErrors } from './program-errors.ts';

export interface ProgramOptions extends AttachOptions {
  /** The whole environment; nothing of pgproof's own is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The process that is started only waits for the real one (lxc-attach): an abort spares it as long as that lives. */
  readonly isWrapper?: boolean;
  /** How much of standard output is kept, from its end. Default 64 KiB. */
  readonly keepBytes?: number | undefined;
  /** Ids to run as; only root may choose. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

/** What a program that has ended may leave in a pipe is read at once; only a background child keeps the pipe open. */
const drainMs = 200;

/** How a sandbox runs a program: a process group of its own, output bounded, an abort that ends all of it. */
export async function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  options: ProgramOptions,
): Promise<AttachResult> {
  const started = performance.now();
  if (options.signal?.aborted === true) {
    return { exitCode: undefined, signal: undefined, stdout: '', stderr: '', aborted: true, durationMs: 0 };
  }
  const log = options.logFile === undefined ? undefined : openSync(options.logFile, 'a');
  try {
    // Node takes any descriptor; execa's types know 1 and 2 alone.
    const output = (log as 1 | undefined) ?? ('pipe' as const);
    const child = execa(program, args, {
      cwd: options.cwd,
      env: options.env,
      extendEnv: false,
      detached: true,
      buffer: false,
      reject: false,
      stdout: output,
      stderr: output,
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
      ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    });
    if (child.pid === undefined) {
      const { originalMessage = 'unknown cause' } = await child;
      throw programErrors.PROGRAM_NOT_STARTED({ program, reason: originalMessage });
    }
    const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const stdout = new OutputTail(child.stdout, options.keepBytes);
    const stderr = new OutputTail(child.stderr);
    const ended = endOnAbort(child.pid, exited, options);
    const [exitCode, signal] = await exited;
    const aborted = await ended();
    const texts = await Promise.all([stdout.text(drainMs), stderr.text(drainMs)]);
    return {
      exitCode: exitCode ?? undefined,
      signal: signal ?? undefined,
      stdout: texts[0],
      stderr: texts[1],
      aborted,
      durationMs: performance.now() - started,
    };
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

/** Returns what to call after the exit: it waits for the end of the rest of the tree and tells whether there was an abort. */
function endOnAbort(pid: number, exited: Promise<unknown>, options: ProgramOptions): () => Promise<boolean> {
  let ending: Promise<void> | undefined;
  const abort = () => {
    ending = endProcessTree(pid, exited, options.isWrapper ?? false);
  };
  options.signal?.addEventListener('abort', abort, { once: true });
  return async () => {
    options.signal?.removeEventListener('abort', abort);
    await ending;
    return ending !== undefined;
  };
}
