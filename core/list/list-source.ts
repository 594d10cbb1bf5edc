import { newest } from '../choose/choice.ts';
import { chooseBackup } from '../choose/choose-backup.ts';
import type { BackupConfiguration } from '../config/configuration.ts';
import type { Backup, Source, SourceContext } from '../contracts/source.ts';
import { toPgproofError } from '../errors/to-error.ts';
import { readHistory, verdictOf, type History } from '../history/history.ts';
import { sound } from '../lifecycle/sound.ts';
import { backupsSchema } from '../phases/select.ts';
import { backupFactsSchema } from '../report/facts.ts';
import { inTurn } from '../run/in-turn.ts';
import type { ListEntry } from './list-entry.ts';

/** So many backups are looked into at once. */
const atOnce = 4;

/**
 * The backups of one source, as it lists them, with what a look at each tells. Nothing is unpacked or written.
 *
 * @throws what listing throws
 */
export async function listSource(
  { backup, source }: { readonly backup: BackupConfiguration; readonly source: Source },
  stateDirectory: string,
  context: SourceContext,
): Promise<ListEntry[]> {
  const name = backup.source.definition.name;
  const backups = await source.list(context);
  sound(backupsSchema, backups, name, 'list');
  const history = readHistory(stateDirectory, backup.name);
  const chosen = chosenIds(backups, backup);
  return inTurn(backups, atOnce, context.signal, async (one) => ({
    backup: backup.name,
    id: one.id,
    location: one.location,
    ...lastDrill(history, one),
    kind: one.kind ?? 'full',
    chosen: chosen.has(one.id),
    ...(await lookInto(one, source, name, context)),
  }));
}

function lastDrill(history: History | undefined, one: Backup): Pick<ListEntry, 'last'> {
  const last = verdictOf(history, one);
  return last === undefined ? {} : { last: { verdict: last.verdict, at: last.at } };
}

/** Chance has not decided yet. */
function chosenIds(backups: readonly Backup[], { choose = newest, name }: BackupConfiguration): ReadonlySet<string> {
  if (choose.kind === 'random' && choose.seed === undefined) return new Set();
  if (choose.kind === 'all') {
    return new Set(backups.filter(({ unfinished }) => unfinished === undefined).map(({ id }) => id));
  }
  try {
    return new Set([chooseBackup(backups, choose, { source: name, chance: '' }).backup.id]);
  } catch {
    return new Set();
  }
}

type Looked = Pick<ListEntry, 'takenAt' | 'storedBytes' | 'restoredBytes' | 'format' | 'major' | 'state' | 'reason'>;

async function lookInto(one: Backup, source: Source, name: string, context: SourceContext): Promise<Looked> {
  const { takenAt, storedBytes, unfinished } = one;
  const known = { takenAt, storedBytes };
  if (unfinished !== undefined) return { ...known, ...unfinished };
  try {
    const facts = sound(backupFactsSchema, await source.inspect(one, context), name, 'inspect');
    return {
      takenAt: takenAt ?? facts.startedAt,
      storedBytes: facts.storedBytes,
      restoredBytes: facts.restoredBytes,
      format: facts.format,
      major: facts.major,
      state: 'complete',
    };
  } catch (thrown) {
    context.signal.throwIfAborted();
    const error = toPgproofError(thrown, 'repository', name);
    return { ...known, state: error.blame === 'backup' ? 'damaged' : 'unknown', reason: error.message };
  }
}
