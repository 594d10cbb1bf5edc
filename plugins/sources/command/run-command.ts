import { findProgram, runProgram, systemPath } from '../../../core/index.ts';
import { errors } from './errors.ts';

export interface CommandOptions {
  readonly words: readonly string[];
  /** For messages, e.g. `restore the backup`. */
  readonly what: string;
  /** What stands behind a `%`. */
  readonly values: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Exit statuses that mean: the backup is bad. */
  readonly bad: readonly number[];
  readonly signal: AbortSignal;
}

/** Enough for a list of some ten thousand backups. */
const keepBytes = 8 * 1024 * 1024;

/**
 * Runs one of the operator's commands on this host, as whoever pgproof is, and returns what it wrote to standard output.
 *
 * @throws COMMAND_MISSING, COMMAND_FAILED, COMMAND_SAYS_BAD, COMMAND_INTERRUPTED
 */
export async function runCommand(options: CommandOptions): Promise<string> {
  const { words, what, values, environment, cwd, bad, signal } = options;
  const [program = '', ...args] = words.map((word) =>
    word.replaceAll(/%(.)/g, (written: string, letter: string) => (letter === '%' ? '%' : (values[letter] ?? written))),
  );
  const path = findProgram(program, environment['PATH'] ?? systemPath);
  if (path === undefined) throw errors.COMMAND_MISSING({ program });
  const { exitCode, stdout, stderr, aborted } = await runProgram([path, ...args], {
    cwd,
    env: { PATH: systemPath, LC_ALL: 'C.UTF-8', HOME: process.env['HOME'] ?? '/', ...environment },
    signal,
    keepBytes,
  });
  if (aborted) throw errors.COMMAND_INTERRUPTED({ program });
  if (exitCode === 0) return stdout;
  const output = (stderr.trim() === '' ? stdout : stderr).trim().slice(-1000);
  const run = { what, program, exitCode, output };
  throw exitCode !== undefined && bad.includes(exitCode) ? errors.COMMAND_SAYS_BAD(run) : errors.COMMAND_FAILED(run);
}
