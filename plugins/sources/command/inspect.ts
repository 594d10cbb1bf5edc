import type { Backup, BackupFacts } from '../../../core/index.ts';
import { parseInfo } from './answers.ts';
import { errors } from './errors.ts';
import type { CommandSourceOptions } from './options.ts';
import { runCommand } from './run-command.ts';

/** What the operator says of the backup, and what `info` tells; nothing else is known before it is restored. */
export async function inspectBackup(
  { info, major: written, environment, bad }: CommandSourceOptions,
  { id, location, storedBytes: listed }: Backup,
  signal: AbortSignal,
): Promise<BackupFacts> {
  const [program = ''] = info ?? [];
  const run = { what: 'tell about the backup', values: { b: id }, environment, cwd: '/', bad, signal };
  const told = info === undefined ? {} : parseInfo(await runCommand({ ...run, words: info }), program);
  const { major = written, restoredBytes, storedBytes = listed, ...rest } = told;
  if (major === undefined) {
    throw errors.COMMAND_ANSWER_UNCLEAR({ what: 'info', program, reason: 'it tells no major, nor does the source' });
  }
  return {
    source: 'command',
    format: 'command',
    location,
    files: [],
    storedBytes: storedBytes ?? 0,
    restoredBytes: restoredBytes ?? 0,
    restoredBytesExact: false,
    major,
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    tablespaces: [],
    manifest: { present: false },
    warnings: restoredBytes === undefined ? ['how much the restored cluster takes on disk was not known before'] : [],
  };
}
