import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Container } from '../contracts/sandbox.ts';
import type { DrillLayout } from '../run/drill-layout.ts';
import { errors } from './errors.ts';
import { entryKind, readPlainFile } from './plain-file.ts';

/**
 * Refuses a tablespace that leads out of the drill: the server would write into it. It looks at the links, and at
 * tablespace_map, from which the server makes links when it starts.
 *
 * @throws TABLESPACE_ELSEWHERE
 */
export async function checkTablespaces(layout: DrillLayout, container: Container): Promise<void> {
  const { dataDirectory } = layout;
  const ours = (oid: string) => container.inside(join(layout.tablespaceDirectory, oid));
  for (const oid of await readdir(join(dataDirectory, 'pg_tblspc'))) {
    // A directory is a tablespace in place.
    if ((await entryKind(dataDirectory, `pg_tblspc/${oid}`)) !== 'symbolic link') continue;
    const where = await readlink(join(dataDirectory, 'pg_tblspc', oid));
    if (where !== ours(oid)) throw errors.TABLESPACE_ELSEWHERE({ oid, where });
  }
  const map = (await readPlainFile(dataDirectory, 'tablespace_map', 1024 * 1024))?.toString('utf8') ?? '';
  for (const line of map.split('\n').filter((text) => text !== '')) {
    const space = line.indexOf(' ');
    const oid = line.slice(0, space);
    const where = line.slice(space + 1);
    if (!/^\d+$/.test(oid) || where !== ours(oid)) throw errors.TABLESPACE_ELSEWHERE({ oid, where });
  }
}
