import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import type { MappedTablespace } from '../tablespace-map.ts';
import { HeldDirectory } from './held-directory.ts';

/** The symbolic links in pg_tblspc; none where there is no such directory. A directory there is a tablespace in place. */
export function tablespaceLinks(data: HeldDirectory): readonly MappedTablespace[] {
  if (lstatSync(data.entry('pg_tblspc'), { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  using held = data.directory('pg_tblspc');
  return readdirSync(held.self())
    .filter((name) => /^[1-9]\d{0,9}$/.test(name) && lstatSync(held.entry(name)).isSymbolicLink())
    .map((name) => ({
      oid: Number(name),
      location: readlinkSync(held.entry(name), { encoding: 'buffer' }).toString(),
    }))
    .toSorted((a, b) => a.oid - b.oid);
}
