import { lstat, mkdir, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RestoreTarget } from '../contracts/source.ts';
import { restoredErrors as errors } from './errors.ts';

/**
 * Makes pg_tblspc, and tablespace_map where there is one, lead to the directories below `tablespaceDirectory`, one per
 * OID, as the server sees them. Left as they are they would lead to the paths of the source, which may exist here.
 *
 * @throws RESTORED_TABLESPACE_MISSING, RESTORED_FILE_UNSAFE (blame: operator)
 */
export async function linkTablespaces(target: RestoreTarget): Promise<void> {
  const { dataDirectory, tablespaceDirectory } = target;
  const restored = (await readdir(tablespaceDirectory)).filter((name) => /^[1-9]\d*$/.test(name));
  const links = join(dataDirectory, 'pg_tblspc');
  const kind = await lstat(links).catch(() => undefined);
  if (kind?.isDirectory() === false) throw errors.RESTORED_FILE_UNSAFE({ file: 'pg_tblspc', kind: 'file or link' });
  await mkdir(links, { recursive: true, mode: 0o700 });
  for (const oid of await readdir(links)) {
    const path = join(links, oid);
    // A directory is a tablespace in place.
    if (!(await lstat(path)).isSymbolicLink()) continue;
    if (!restored.includes(oid)) {
      throw errors.RESTORED_TABLESPACE_MISSING({ oid, location: await readlink(path) });
    }
    await rm(path);
  }
  for (const oid of restored) await symlink(target.inside(join(tablespaceDirectory, oid)), join(links, oid));
  await mapAnew(target, restored);
}

/** The server makes the links anew from the map when it finds a backup_label. */
async function mapAnew(target: RestoreTarget, restored: readonly string[]): Promise<void> {
  const { dataDirectory, tablespaceDirectory } = target;
  const path = join(dataDirectory, 'tablespace_map');
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isFile() !== true) return;
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  const oids = lines.map((line) => {
    const [oid = '', ...location] = line.split(' ');
    if (!restored.includes(oid)) throw errors.RESTORED_TABLESPACE_MISSING({ oid, location: location.join(' ') });
    return oid;
  });
  await rm(path);
  const text = oids.map((oid) => `${oid} ${target.inside(join(tablespaceDirectory, oid))}\n`).join('');
  await writeFile(path, text, { mode: 0o600, flag: 'wx' });
}
