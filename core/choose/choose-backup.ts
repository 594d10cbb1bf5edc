import { createHash } from 'node:crypto';
import type { Backup } from '../contracts/source.ts';
import type { Selection } from '../report/selection.ts';
import type { Choice } from './choice.ts';
import { chooseErrors } from './choose-errors.ts';
import { unfinishedBefore } from './unfinished-before.ts';

export interface Chosen {
  readonly backup: Backup;
  readonly selection: Selection;
}

/**
 * Chooses one of the backups that a source listed. Unfinished ones are passed over, except by their name.
 *
 * @param backups newest first
 * @param chance decides where the choice is random and has no seed of its own; told in the report
 * @throws NO_BACKUP_FOUND, NO_BACKUP_FINISHED, BACKUP_NOT_FOUND (blame: repository)
 */
export function chooseBackup(
  backups: readonly Backup[],
  choice: Choice,
  { source, chance }: { readonly source: string; readonly chance: string },
): Chosen {
  if (backups.length === 0) throw chooseErrors.NO_BACKUP_FOUND({ source });
  if (choice.kind === 'named' || choice.kind === 'one-of-all') {
    const backup = backups.find(({ id }) => id === choice.id);
    if (backup === undefined) {
      throw chooseErrors.BACKUP_NOT_FOUND({ id: choice.id, source, known: backups.map(({ id }) => id) });
    }
    const by = choice.kind === 'named' ? ('name' as const) : ('all' as const);
    return { backup, selection: selectionOf(backup, backups, { by }) };
  }
  const finished = backups.filter(({ unfinished }) => unfinished === undefined);
  const seed = choice.kind === 'random' ? (choice.seed ?? chance) : undefined;
  const backup = seed !== undefined ? drawn(finished, seed) : choice.kind === 'oldest' ? finished.at(-1) : finished[0];
  if (backup === undefined) throw noneFinished(backups, source);
  const by = choice.kind === 'all' ? 'newest' : choice.kind;
  return { backup, selection: selectionOf(backup, backups, { by, seed }) };
}

/** What the report says of a choice. */
export function selectionOf(
  { id, location, takenAt, kind }: Backup,
  backups: readonly Backup[],
  { by, seed }: Pick<Selection, 'by' | 'seed'>,
): Selection {
  const isNewest = backups.find(({ unfinished }) => unfinished === undefined)?.id === id;
  const tells = by === 'newest' || by === 'oldest' || by === 'random' || isNewest;
  return {
    id,
    location,
    by,
    backups: backups.length,
    ...(takenAt === undefined ? {} : { takenAt }),
    ...(kind === undefined ? {} : { kind }),
    ...(seed === undefined ? {} : { seed }),
    ...unfinishedBefore(tells ? backups : []),
  };
}

/** The one with the highest hash: others that come and go do not change it. */
function drawn(backups: readonly Backup[], seed: string): Backup | undefined {
  const lot = ({ id }: Backup) => createHash('sha256').update(`${seed}\0${id}`).digest('hex');
  return backups.toSorted((one, other) => (lot(one) < lot(other) ? 1 : -1))[0];
}

function noneFinished(backups: readonly Backup[], source: string): Error {
  const [first] = backups;
  const reason = first?.unfinished?.reason ?? 'is not finished';
  return chooseErrors.NO_BACKUP_FINISHED({ source, backups: backups.length, newest: first?.id ?? '', reason });
}
