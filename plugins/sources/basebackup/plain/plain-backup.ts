import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { errors } from '../errors.ts';
import { unreadable } from '../storage/open-backup-file.ts';
import { parseTablespaceMap, type MappedTablespace } from '../tablespace-map.ts';
import { HeldDirectory } from './held-directory.ts';
import { readControl } from './read-control.ts';
import type { PlainRoot } from './plain-tree.ts';
import { tablespaceLinks } from './tablespace-links.ts';

/** Old location → host directory where the copy lies, as the configuration says. */
export type Places = Readonly<Record<string, string>>;

/** Where the directories of a backup in plain format lie. */
export interface PlainBackup {
  /** The data directory first. */
  readonly roots: readonly PlainRoot[];
  readonly tablespaces: readonly MappedTablespace[];
  readonly hasMap: boolean;
}

/**
 * Finds the directories of a backup. A link in it is followed only where it leads to a place inside the backup, or to
 * one that the configuration names: the absolute links that pg_basebackup leaves lead to wherever the source has its
 * tablespaces, and on the source's own host these are in use.
 *
 * @throws `TABLESPACE_UNMAPPED`, `TABLESPACE_PLACE_MISSING` (blame: operator), `TABLESPACE_DIRECTORY_MISSING`,
 *   `TABLESPACE_MAP_INVALID` (backup), `BACKUP_UNREADABLE` (repository)
 */
export function findPlainBackup(location: string, places: Places): PlainBackup {
  const directory = real(location) ?? location;
  using held = new HeldDirectory(directory, directory);
  const map = readControl(held, 'tablespace_map')?.content;
  const links = tablespaceLinks(held);
  const tablespaces = map === undefined ? links : parseTablespaceMap(map);
  const roots: PlainRoot[] = [{ directory, prefix: '' }];
  for (const { oid, location: old } of tablespaces) {
    const link = links.find((other) => other.oid === oid)?.location ?? old;
    const place = placeOf(directory, [old, link], places) ?? missing(`tablespace ${oid}`, link);
    roots.push({ directory: place, prefix: `pg_tblspc/${oid}/`, oid });
  }
  const wal = linkOf(held, 'pg_wal');
  if (wal !== undefined) {
    const place = placeOf(directory, [wal], places) ?? missing('the WAL', wal);
    roots.push({ directory: place, prefix: 'pg_wal/' });
  }
  return { roots, tablespaces, hasMap: map !== undefined };
}

/** Undefined where neither the configuration nor the backup itself holds it. */
function placeOf(directory: string, locations: readonly string[], places: Places): string | undefined {
  for (const location of locations) {
    const named = places[location];
    if (named === undefined) continue;
    const found = real(named);
    if (found === undefined || !statSync(found).isDirectory()) {
      throw errors.TABLESPACE_PLACE_MISSING({ location, place: named });
    }
    return found;
  }
  for (const location of locations) {
    const found = location.startsWith('/') ? real(location) : real(join(directory, 'pg_tblspc', location));
    if (found?.startsWith(directory + sep) === true && statSync(found).isDirectory()) return found;
    if (found === undefined && location.startsWith(directory + sep)) {
      throw errors.TABLESPACE_DIRECTORY_MISSING({ location });
    }
  }
  return undefined;
}

function missing(what: string, location: string): never {
  throw errors.TABLESPACE_UNMAPPED({ what, location });
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, cause);
  }
}

function linkOf(held: HeldDirectory, name: string): string | undefined {
  const stats = lstatSync(held.entry(name), { throwIfNoEntry: false });
  return stats?.isSymbolicLink() === true
    ? readlinkSync(held.entry(name), { encoding: 'buffer' }).toString()
    : undefined;
}
