import type { RestoreTarget } from '../../../../core/index.ts';
import { errors } from '../errors.ts';

interface Input {
  readonly name: string;
  readonly directory: string;
}

/** What the program says when the machine let it down. */
const machine =
  /no space left|disk quota|cannot allocate|out of memory|permission denied|read-only file system|input\/output/i;

/**
 * Makes one full backup of a full one and its increments, in the data directory.
 *
 * @throws `COMBINE_FAILED` (blame: backup), `COMBINE_STOPPED`, `CLIENT_TOOL_MISSING` (sandbox), `RESTORE_INTERRUPTED`
 */
export async function combine(inputs: readonly Input[], target: RestoreTarget, signal: AbortSignal): Promise<void> {
  const output = target.inside(target.dataDirectory);
  const directories = inputs.map(({ directory }) => target.inside(directory));
  // Each input was compared with its manifest; the server asks for none.
  const args = ['--no-sync', '--no-manifest', '--output', output, ...directories];
  const {
    exitCode,
    signal: killedBy,
    stdout,
    stderr,
    aborted,
  } = await target.tool('pg_combinebackup', args, { signal });
  if (aborted || signal.aborted) throw errors.RESTORE_INTERRUPTED({ file: 'the chain' }, { cause: signal.reason });
  if (exitCode === 0) return;
  const words = named(`${stderr}\n${stdout}`, inputs, directories);
  if (exitCode === undefined || machine.test(words)) {
    const how = killedBy === undefined ? `exit status ${exitCode}` : killedBy;
    throw errors.COMBINE_STOPPED({ how, words });
  }
  throw errors.COMBINE_FAILED({ exitCode, words });
}

/** Its last words, with the names of the backups instead of where they were unpacked. */
function named(text: string, inputs: readonly Input[], directories: readonly string[]): string {
  let words = text;
  for (const [at, directory] of directories.entries())
    words = words.replaceAll(directory, inputs[at]?.name ?? directory);
  const lines = words.split('\n').map((line) => line.replace(/^pg_combinebackup: /, '').trim());
  // It warns of manifests that it does not find; they were read before.
  const telling = lines.filter((line) => line !== '' && !/^(?:warning|removing contents)/.test(line));
  return telling.slice(-3).join('; ');
}
