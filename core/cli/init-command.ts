import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { configurationNames } from '../config/find-configuration.ts';
import { reasonOf } from '../errors/to-error.ts';
import { cliErrors } from './cli-errors.ts';
import { typescriptTemplate, yamlTemplate } from './init-template.ts';
import type { Io } from './io.ts';

const likely = '/var/lib/pgsql/backup';

/** `pgproof init`: writes a commented configuration, and overwrites nothing. Asks only on a terminal, and one thing. */
export async function initCommand(directory: string | undefined, { ts = false }: { readonly ts?: boolean }, io: Io) {
  const existing = (await readdir(io.cwd).catch((): string[] => [])).filter((name) =>
    configurationNames.includes(name),
  );
  if (existing.length > 0) throw cliErrors.WOULD_OVERWRITE({ files: existing });
  const backup = directory ?? (await ask(io)) ?? likely;
  const name = `pgproof.config.${ts ? 'ts' : 'yaml'}`;
  const escaped = backup.replaceAll('${', () => '$${');
  const text = ts ? typescriptTemplate(escaped) : yamlTemplate(escaped);
  await writeFile(join(io.cwd, name), text, { flag: 'wx' }).catch((error: unknown) => {
    throw cliErrors.CONFIGURATION_NOT_WRITTEN({ file: name, reason: reasonOf(error) }, { cause: error });
  });
  const next = directory === undefined && backup === likely ? 'Name the directory of your backup in it, then' : 'Now';
  io.stdout.write(`${name} is written. ${next} run: pgproof run\n`);
  return 0;
}

async function ask({ stdin, stdout, signal }: Io): Promise<string | undefined> {
  if (stdin?.isTTY !== true || stdout.isTTY !== true) return undefined;
  const dialogue = createInterface({ input: stdin, output: stdout });
  try {
    const answer = await dialogue.question(`Directory of the backup [${likely}]: `, { signal });
    return answer.trim() === '' ? undefined : answer.trim();
  } finally {
    dialogue.close();
  }
}
