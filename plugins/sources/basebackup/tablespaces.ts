import { errors } from './errors.ts';
import type { BackupFiles } from './storage/backup-files.ts';
import type { MappedTablespace } from './tablespace-map.ts';

/**
 * Every tablespace of the map needs its archive.
 *
 * @param mapped whether there is a map, or links in its place
 * @returns warnings: archives that no tablespace claims
 * @throws `TABLESPACE_ARCHIVE_MISSING`, `TABLESPACE_MAP_MISSING` (blame: backup)
 */
export function requireTablespaces(
  tablespaces: readonly MappedTablespace[],
  files: BackupFiles,
  mapped: boolean,
): readonly string[] {
  for (const { oid, location } of tablespaces) {
    if (!files.tablespaces.has(oid)) throw errors.TABLESPACE_ARCHIVE_MISSING({ oid, location });
  }
  const names = [...files.tablespaces.values()].map(({ name }) => name);
  if (!mapped && names.length > 0) throw errors.TABLESPACE_MAP_MISSING({ files: names });
  return [...files.tablespaces]
    .filter(([oid]) => !tablespaces.some((tablespace) => tablespace.oid === oid))
    .map(([oid, { name }]) => `${name} belongs to no tablespace of this backup (tablespace_map has no ${oid})`);
}
