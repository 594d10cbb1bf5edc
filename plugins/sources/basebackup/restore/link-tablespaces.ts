import { rmdirSync, symlinkSync, lchownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RestoreTarget } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import { onTarget } from './write-error.ts';
import { formatTablespaceMap, type MappedTablespace } from '../tablespace-map.ts';

/** Host directory that the files of a tablespace go to. */
export const tablespacePath = (target: RestoreTarget, oid: number): string =>
  join(target.tablespaceDirectory, String(oid));

/**
 * Points every tablespace at its place in the sandbox: by a link in pg_tblspc for whoever looks before the first
 * start, and in tablespace_map, from which the server makes the links anew when it finds a backup_label. Left as it was,
 * the map would lead the server to the paths of the source, which may exist on this host.
 *
 * @throws `TABLESPACE_MAP_INVALID` (blame: backup), `TARGET_UNWRITABLE` (sandbox)
 */
export function linkTablespaces(
  target: RestoreTarget,
  tablespaces: readonly MappedTablespace[],
  hasMap: boolean,
): void {
  const moved = tablespaces.map(({ oid }) => ({ oid, location: target.inside(tablespacePath(target, oid)) }));
  onTarget(target.dataDirectory, () => {
    for (const [index, { oid, location }] of moved.entries()) {
      const link = join(target.dataDirectory, 'pg_tblspc', String(oid));
      if (!removeEmpty(link)) {
        throw errors.TABLESPACE_MAP_INVALID({
          line: index + 1,
          reason: `names tablespace ${oid}, whose files are in base.tar as well`,
        });
      }
      symlinkSync(location, link);
      if (target.owner.uid !== process.geteuid?.()) lchownSync(link, target.owner.uid, target.owner.gid);
    }
    if (hasMap) writeFileSync(join(target.dataDirectory, 'tablespace_map'), formatTablespaceMap(moved));
  });
}

/** False when something is in there. */
function removeEmpty(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'ENOTDIR') return false;
    if (code === 'ENOENT') return true;
    throw error;
  }
}
