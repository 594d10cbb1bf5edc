import { countOf } from '../text/count-of.ts';
import type { Configuration } from '../config/configuration.ts';
import { defaultDirectories } from '../config/default-directories.ts';
import { isPgproofError } from '../errors/pgproof-error.ts';
import { plainText } from '../text/plain-text.ts';
import { pgproofVersion } from '../version.ts';
import type { Builtins } from './builtins-contract.ts';
import { colorsFor } from './colors.ts';
import type { Diagnosis, DoctorContext } from './doctor/finding.ts';
import { examineHost } from './doctor/host.ts';
import { examineClients, examineServers } from './doctor/postgres.ts';
import { examineSandboxes } from './doctor/sandboxes.ts';
import { examineWorkDirectory } from './doctor/work-directory.ts';
import type { Io } from './io.ts';
import { optionalConfiguration } from './optional-configuration.ts';

const symbols = { good: '✔', note: '⚠', bad: '✖' } as const;

/** `pgproof doctor`: what works here and what does not. Exit status 2 when a drill could not run. */
export async function doctorCommand({ config }: { readonly config?: string }, io: Io, builtins: Builtins) {
  const { configuration, diagnosis } = await examineConfiguration(config, io, builtins);
  const workDirectory = configuration?.workDirectory ?? defaultDirectories(io.env).workDirectory;
  const context: DoctorContext = { io, registry: builtins, configuration, workDirectory };
  const found = [
    ...examineHost(),
    ...(await examineSandboxes(context)),
    ...(await examineServers(context)),
    ...(await examineClients()),
    ...(await examineWorkDirectory(context)),
    diagnosis,
  ];
  print(found, io);
  return found.some(({ state }) => state === 'bad') ? 2 : 0;
}

async function examineConfiguration(
  file: string | undefined,
  io: Io,
  registry: Builtins,
): Promise<{ configuration?: Configuration | undefined; diagnosis: Diagnosis }> {
  const what = 'Configuration';
  try {
    const configuration = await optionalConfiguration(file, io.cwd, { registry, env: io.env });
    if (configuration === undefined) {
      const hint = 'Write one with pgproof init, or drill a directory: pgproof run DIR.';
      return { diagnosis: { what, state: 'note', says: `none in ${io.cwd}`, hint } };
    }
    const count = countOf(configuration.backups.length, 'backup');
    const says = [`${configuration.file} is valid, ${count}`, ...configuration.notes].join('\n');
    return { configuration, diagnosis: { what, state: 'good', says } };
  } catch (error) {
    if (!isPgproofError(error)) throw error;
    return { diagnosis: { what, state: 'bad', says: error.message, hint: error.hint } };
  }
}

function print(found: readonly Diagnosis[], { stdout, env }: Io): void {
  const colors = colorsFor(stdout, env);
  const paint = { good: colors.green, note: colors.yellow, bad: colors.red } as const;
  const width = Math.max(...found.map(({ what }) => what.length));
  const indent = ' '.repeat(width + 6);
  stdout.write(`pgproof ${pgproofVersion}\n\n`);
  for (const { what, state, says, hint } of found) {
    const lines = [...says.split('\n'), ...(state === 'good' || !hint ? [] : [`→ ${hint}`])].map(plainText);
    stdout.write(`  ${paint[state](symbols[state])} ${what.padEnd(width)}  ${lines.join(`\n${indent}`)}\n`);
  }
  const isBad = found.some(({ state }) => state === 'bad');
  stdout.write(`\n${isBad ? colors.red('Drills cannot run here before this is mended.') : 'Drills can run here.'}\n`);
}
