import type { Backup } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { Outside, Storage } from '../storage/storage.ts';
import { forMany } from './many.ts';
import { looksLikeBackup, matches } from './names.ts';
import { isGrowing, unfinished, whatIsMissing } from './unfinished.ts';

export interface FindOptions {
  readonly storage: Storage;
  /** Only directories of such names; without it those that look like a backup. */
  readonly match: string | undefined;
  /** What the label of a backup says; nothing where it cannot be read. */
  readonly labelOf: (directory: string) => Promise<Pick<Backup, 'takenAt' | 'kind'>>;
  readonly signal: AbortSignal;
}

type Found = { readonly id: string; readonly location: string; readonly outside: Outside };

/**
 * The backup that lies in a directory, or the backups in its subdirectories, newest first.
 *
 * @throws `SOURCE_PATH_MISSING` (blame: operator), `NO_BACKUP_MATCHES`, `BACKUP_UNREADABLE` (repository)
 */
export async function listBackups(directory: string, options: FindOptions): Promise<Backup[]> {
  const { match, storage, signal } = options;
  const { directories, files } = await storage.list(directory, signal);
  const single = { id: storage.basename(directory), location: directory };
  const isOne = match === undefined && looksLikeBackup(files.map(({ name }) => name));
  const found = isOne ? [] : await candidates(directory, directories, options);
  if (found.length === 0 && match !== undefined) {
    throw errors.NO_BACKUP_MATCHES({ path: directory, match, found: directories });
  }
  // An empty one may be where a storage should be mounted.
  if (files.length === 0 && directories.every((name) => name === 'lost+found')) return [];
  // What is wrong with a directory that holds none is told by who looks into it.
  if (found.length === 0)
    return [await described({ ...single, outside: await storage.look(directory, signal) }, options)];
  const backups = await forMany(found, async (one) => ({ found: one, backup: await described(one, options) }));
  const sorted = backups.toSorted(
    (one, other) => when(other.backup) - when(one.backup) || (one.backup.id < other.backup.id ? 1 : -1),
  );
  return forMany(sorted, async ({ found: { id, location, outside }, backup }) => {
    const older = sorted.slice(sorted.findIndex((one) => one.backup === backup) + 1).map((one) => one.found.outside);
    const missing = whatIsMissing(id, outside) ?? lacksManifest(outside, older);
    const growing = await isGrowing(() => storage.look(location, signal), outside, signal);
    const state = unfinished(missing, growing);
    return state === undefined ? backup : { ...backup, unfinished: state };
  });
}

const when = ({ takenAt }: Backup) => Date.parse(takenAt ?? '') || 0;

/** pg_basebackup writes it last. Where older ones have none, nobody asked for it. */
function lacksManifest({ manifestAt }: Outside, older: readonly Outside[]): string | undefined {
  if (manifestAt !== undefined || older.every((one) => one.manifestAt === undefined)) return undefined;
  return 'has no backup_manifest, which older ones have';
}

async function candidates(
  directory: string,
  names: readonly string[],
  { match, storage, signal }: FindOptions,
): Promise<Found[]> {
  const wanted = names.filter((name) => (match === undefined ? name !== 'lost+found' : matches(match, name)));
  const looked = await forMany(wanted, async (id) => {
    const location = storage.resolve(directory, id);
    return { id, location, outside: await storage.look(location, signal) };
  });
  const isBackup = ({ outside }: Found) => looksLikeBackup(outside.names);
  if (match === undefined && !looked.some(isBackup)) return [];
  const kept = looked.filter((one) => match !== undefined || isBackup(one) || one.outside.names.length === 0);
  // A link `latest` beside what it leads to is no other backup.
  const second = await storage.secondNames(kept.map(({ location }) => location));
  return kept.filter(({ location }) => !second.has(location));
}

/** When it was begun: by its label, else by when its manifest or its files were written. */
async function described({ id, location, outside }: Found, { labelOf }: FindOptions): Promise<Backup> {
  const label = await labelOf(location);
  // A web server may not tell.
  const written = outside.manifestAt || outside.changedAt || undefined;
  const takenAt = label.takenAt ?? (written === undefined ? undefined : new Date(written).toISOString());
  return { id, location, ...label, takenAt, storedBytes: outside.bytes };
}
