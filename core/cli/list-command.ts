import { toPgproofError } from '../errors/to-error.ts';
import type { ListEntry, ListProblem } from '../list/list-entry.ts';
import { listSource } from '../list/list-source.ts';
import { createRedactor, redactValue } from '../redact.ts';
import { toReportedError } from '../report/reported-error.ts';
import { verdictWords } from '../report/verdict-words.ts';
import { openAll } from '../run/open-all.ts';
import { oneLine } from '../text/plain-text.ts';
import { formatBytes } from '../values/bytes.ts';
import { formatDuration } from '../values/duration.ts';
import type { Builtins } from './builtins-contract.ts';
import type { Io } from './io.ts';
import { createLog } from './log.ts';
import { configurationForTargets } from './run-targets.ts';
import { table } from './table.ts';

export interface ListFlags {
  readonly config?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

const unverified = 2;

/** `pgproof list`: the backups there are. Exit status 2 when a source could not say. */
export async function listCommand(
  targets: readonly string[],
  { config, json = false, verbose }: ListFlags,
  io: Io,
  builtins: Builtins,
): Promise<number> {
  const configuration = await configurationForTargets(targets, config, io.cwd, { registry: builtins, env: io.env });
  const redact = createRedactor(configuration.secrets);
  const context = { signal: io.signal, log: createLog(io, { verbose, redact }) };
  const problems: ListProblem[] = [];
  const listed = openAll(configuration).sources.map(async (one) => {
    try {
      return await listSource(one, configuration.stateDirectory, context);
    } catch (error) {
      const reported = toReportedError(toPgproofError(error, 'repository', one.backup.source.definition.name));
      problems.push({ backup: one.backup.name, error: reported });
      return [];
    }
  });
  const shown = redactValue({ schemaVersion: 1, backups: (await Promise.all(listed)).flat(), problems }, redact);
  io.stdout.write(json ? `${JSON.stringify(shown, undefined, 2)}\n` : listText(shown.backups, shown.problems));
  return problems.length === 0 ? 0 : unverified;
}

const heading = ['', 'BACKUP', 'NAME', 'AGE', 'SIZE', 'FORMAT', 'PG', 'STATE', 'LAST DRILL'];

function listText(backups: readonly ListEntry[], problems: readonly ListProblem[]): string {
  const rows = backups.map((one) => [
    one.chosen ? '→' : ' ',
    one.backup,
    oneLine(one.id),
    ageOf(one.takenAt),
    one.storedBytes === undefined ? '?' : formatBytes(one.storedBytes),
    [one.format ?? '?', ...(one.kind === 'full' ? [] : [one.kind])].join(', '),
    one.major === undefined ? '?' : String(one.major),
    one.state,
    one.last === undefined
      ? 'never'
      : `${verdictWords[one.last.verdict].word.toLowerCase()}, ${ageOf(one.last.at)} ago`,
  ]);
  const reasons = backups.flatMap(({ backup, id, reason }) =>
    reason === undefined ? [] : [`${backup}, ${oneLine(id)}: ${oneLine(reason)}\n`],
  );
  const failed = problems.flatMap(({ backup, error }) => [
    `${backup}: ${oneLine(error.message)}\n`,
    ...(error.hint === undefined ? [] : [`  → ${oneLine(error.hint)}\n`]),
  ]);
  const told = [...reasons, ...failed].join('');
  return `${rows.length === 0 ? '' : table([heading, ...rows])}${rows.length > 0 && told !== '' ? '\n' : ''}${told}`;
}

function ageOf(time: string | undefined): string {
  const age = Date.now() - Date.parse(time ?? '');
  return Number.isNaN(age) ? '?' : formatDuration(Math.max(0, Math.round(age / 1000) * 1000));
}
