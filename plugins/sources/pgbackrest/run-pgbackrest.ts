import { findProgram, runProgram, type AttachResult } from '../../../core/index.ts';
import { errors, type Said } from './errors.ts';
import { asEnvironment, type Settings } from './settings.ts';

export interface Command {
  readonly program: string;
  readonly stanza: string;
  readonly settings: Settings;
  /** The command's name and its own options. */
  readonly words: readonly [string, ...string[]];
  /** More options; where a command does not know one it is ignored. */
  readonly more?: Settings;
  readonly signal: AbortSignal;
}

/** Lists of a repository with a hundred thousand segments fit. */
const keepBytes = 64 * 1024 * 1024;

/**
 * Runs pgBackRest on this host, without any configuration file: it writes no log, and nothing to the repository.
 *
 * @throws PGBACKREST_MISSING, PGBACKREST_INTERRUPTED
 */
export async function runPgbackrest({
  program,
  stanza,
  settings,
  words,
  more,
  signal,
}: Command): Promise<AttachResult> {
  const path = findProgram(program);
  if (path === undefined) throw errors.PGBACKREST_MISSING({ program });
  const result = await runProgram(
    [path, '--no-config', `--stanza=${stanza}`, '--log-level-console=off', '--log-level-stderr=warn', ...words],
    {
      cwd: '/',
      // A file that is missing or damaged is so after 15 seconds, too.
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOME: process.env['HOME'] ?? '/',
        PGBACKREST_LOG_LEVEL_FILE: 'off',
        PGBACKREST_JOB_RETRY: '0',
        ...asEnvironment({ ...settings, ...more }),
      },
      signal,
      keepBytes,
    },
  );
  if (result.aborted) throw errors.PGBACKREST_INTERRUPTED({ command: words[0] });
  return result;
}

/** What it said went wrong: its ERROR and the lines that belong to it, without hints, in one line. */
export function saidBy(command: string, { exitCode, stderr }: AttachResult): Said {
  const lines = stderr.split('\n');
  const start = Math.max(
    0,
    lines.findIndex((line) => /ERROR: \[\d+\]: /.test(line)),
  );
  const told = lines.slice(start).map((line) => line.replace(/^.*ERROR: \[\d+\]: /, '').trim());
  const reason = told.filter((line) => line !== '' && !/^(?:HINT:|\[\w+\] on retry)/.test(line)).join('; ');
  return { command, exitCode, reason: reason.slice(0, 1000) };
}
