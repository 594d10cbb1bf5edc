import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { takeOver, type Backup, type BackupFacts, type RestoreFacts, type RestoreTarget } from '../../../core/index.ts';
import { errors } from './errors.ts';
import type { CommandSourceOptions } from './options.ts';
import { runCommand } from './run-command.ts';

/** Has the command fill the data directory, in a working directory of the drill. */
export async function restoreBackup(
  { restore, environment, bad }: CommandSourceOptions,
  { id }: Backup,
  { major }: BackupFacts,
  target: RestoreTarget,
  signal: AbortSignal,
): Promise<RestoreFacts> {
  const { dataDirectory, tablespaceDirectory } = target;
  const [program = ''] = restore;
  const cwd = join(dirname(dataDirectory), 'command');
  await mkdir(cwd, { mode: 0o700 });
  const values = { d: dataDirectory, t: tablespaceDirectory, b: id };
  await runCommand({ words: restore, what: 'restore the backup', values, environment, cwd, bad, signal });
  await rm(cwd, { recursive: true });
  const { files, bytes, walSegments } = await takeOver(target, program, signal);
  const found = (await readFile(join(dataDirectory, 'PG_VERSION'), 'latin1')).trim().slice(0, 20);
  if (found !== String(major)) throw errors.COMMAND_MAJOR_DIFFERS({ expected: major, found });
  return {
    files,
    bytes,
    walSegments,
    manifest: { verified: false, filesVerified: 0, problems: [], problemsOmitted: 0 },
    warnings: [],
  };
}
