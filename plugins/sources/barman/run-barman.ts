import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { findProgram, runProgram, systemPath, type AttachResult } from '../../../core/index.ts';
import { errors } from './errors.ts';

/** One server of Barman: its directory, and the name by which Barman is called for it. */
export interface BarmanServer {
  readonly program: string;
  readonly name: string;
  readonly path: string;
}

/**
 * Runs Barman with a configuration of our own, whose locks, log and incoming WAL are below `own`: with the operator's it
 * would move WAL into the archive before it recovers. Nothing is written to the server's directory.
 *
 * @param own exists, and belongs to us alone
 * @throws BARMAN_MISSING, BARMAN_INTERRUPTED
 */
export async function runBarman(
  { program, name, path }: BarmanServer,
  words: readonly [string, ...string[]],
  own: string,
  signal: AbortSignal,
): Promise<AttachResult> {
  const barman = findProgram(program);
  if (barman === undefined) throw errors.BARMAN_MISSING({ program });
  for (const part of ['lock', 'incoming', 'streaming', 'errors', 'staging']) {
    await mkdir(join(own, part), { recursive: true, mode: 0o700 });
  }
  const configuration = join(own, 'barman.conf');
  await writeFile(configuration, configurationOf(name, path, own), { mode: 0o600 });
  const result = await runProgram([barman, '-c', configuration, ...words], {
    cwd: own,
    env: { PATH: systemPath, LC_ALL: 'C.UTF-8', HOME: own },
    signal,
  });
  if (result.aborted) throw errors.BARMAN_INTERRUPTED({ command: words[0] });
  return result;
}

function configurationOf(name: string, path: string, own: string): string {
  return `[barman]
barman_home = ${own}
barman_user = ${userInfo().username}
barman_lock_directory = ${join(own, 'lock')}
log_file = ${join(own, 'log')}
configuration_files_directory = ${join(own, 'none')}

[${name}]
backup_directory = ${path}
incoming_wals_directory = ${join(own, 'incoming')}
streaming_wals_directory = ${join(own, 'streaming')}
errors_directory = ${join(own, 'errors')}
local_staging_path = ${join(own, 'staging')}
recovery_staging_path = ${join(own, 'staging')}
backup_method = local-rsync
backup_options = concurrent_backup
conninfo = host=${own} dbname=postgres
archiver = on
`;
}

/** What it said went wrong, in one line. */
export function saidBy({ stdout, stderr }: AttachResult): string {
  const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.trim());
  const start = lines.findIndex((line) => /^(?:ERROR|CRITICAL|EXCEPTION)\b/.test(line));
  const told = (start < 0 ? lines : lines.slice(start)).filter((line) => line !== '' && !line.startsWith('WARNING:'));
  return told.join('; ').slice(0, 1000);
}
