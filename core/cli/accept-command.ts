import { relative } from 'node:path';
import { newest } from '../choose/choice.ts';
import type { Configuration } from '../config/configuration.ts';
import { resolveFlags } from '../config/resolve-flags.ts';
import { createRedactor } from '../redact.ts';
import type { DrillReport } from '../report/report.ts';
import { exitStatus } from '../run/exit-status.ts';
import { run } from '../run/run.ts';
import { countOf } from '../text/count-of.ts';
import { plainText } from '../text/plain-text.ts';
import { accepting, compares, type Accepted } from './accept/accepting.ts';
import { writeReference } from './accept/write-reference.ts';
import type { Builtins } from './builtins-contract.ts';
import { cliErrors } from './cli-errors.ts';
import type { Io } from './io.ts';
import { createLog } from './log.ts';
import { chooseConfiguration } from './run-command.ts';

export interface AcceptFlags {
  readonly config?: string;
  readonly sandbox?: string;
  readonly force?: boolean;
  readonly verbose?: boolean;
}

/** More lines of a difference than this are for version control to show. */
const linesShown = 100;

/**
 * `pgproof accept`: drills backups and writes the references that their checks compare with from now on. A reference is
 * not made from a backup that is not proven.
 *
 * @returns 0 when every reference is written, else what the verdict makes it
 */
export async function acceptCommand(
  names: readonly string[],
  { force = false, verbose, ...flags }: AcceptFlags,
  io: Io,
  builtins: Builtins,
): Promise<number> {
  const { configuration, showsProgress } = await chooseConfiguration(names, flags, io, builtins);
  const { reporters } = await resolveFlags({ reporters: ['console'] }, io.cwd, { registry: builtins, env: io.env });
  const accepted = new Map<string, Accepted[]>();
  const backups = backupsThatCompare(configuration, names).map((backup) => ({
    ...backup,
    // A reference is made from one backup.
    ...(backup.choose?.kind === 'all' ? { choose: newest } : {}),
    checks: backup.checks.map((planned) =>
      compares(planned)
        ? accepting(planned, (one) => accepted.set(backup.name, [...(accepted.get(backup.name) ?? []), one]))
        : planned,
    ),
  }));
  const log = createLog(io, { verbose, redact: createRedactor(configuration.secrets) });
  const plugins = showsProgress ? [builtins.progress({ stream: io.stdout, env: io.env })] : [];
  const report = await run(
    { ...configuration, backups, reporters },
    { signal: io.signal, log, plugins, stdout: io.stdout },
  );

  let missing = 0;
  for (const drill of report.drills) {
    const made = accepted.get(drill.name) ?? [];
    const wanted = backups.find(({ name }) => name === drill.name)?.checks.filter(compares).length ?? 0;
    const isGood = force || drill.verdict.startsWith('proven');
    missing += isGood ? wanted - made.length : wanted;
    if (isGood && made.length > 0) for (const one of made) await take(one, io);
    else io.stdout.write(refusal(drill, made));
  }
  return missing === 0 ? 0 : exitStatus(report, { strict: false });
}

/** @throws NOTHING_TO_ACCEPT where one that was named has no check that compares, or none at all has */
function backupsThatCompare({ backups }: Configuration, names: readonly string[]): Configuration['backups'] {
  const comparing = backups.filter(({ checks }) => checks.some(compares));
  const without = names.length === 0 ? [] : backups.filter((backup) => !comparing.includes(backup));
  if (comparing.length > 0 && without.length === 0) return comparing;
  throw cliErrors.NOTHING_TO_ACCEPT({ backups: (without.length > 0 ? without : backups).map(({ name }) => name) });
}

async function take({ check, file, text, changes }: Accepted, { cwd, stdout }: Io): Promise<void> {
  await writeReference(file, text);
  const lines = (changes ?? []).slice(0, linesShown);
  const more = (changes ?? []).length - lines.length;
  const objects = (changes ?? []).filter((line) => !line.startsWith(' ')).length;
  const what =
    changes === undefined
      ? 'is written; there was none'
      : objects === 0
        ? 'is written; nothing has changed'
        : `is written; against the one before, ${countOf(objects, 'object')} changed:`;
  stdout.write(`\n${check}: ${relative(cwd, file)} ${what}\n`);
  for (const line of lines) stdout.write(`  ${plainText(line)}\n`);
  if (more > 0) stdout.write(`  … and ${countOf(more, 'more line')}; version control shows all\n`);
}

function refusal({ name, verdict }: DrillReport, made: readonly Accepted[]): string {
  const files = made.length === 0 ? 'no reference could be made' : 'its reference is not written';
  const how = made.length === 0 ? '' : ' (--force writes it all the same)';
  return `\n${name} is ${verdict}: ${files}${how}\n`;
}
