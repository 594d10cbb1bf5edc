import { chown, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { defaultOwner, runCluster, type Cluster } from '../../core/demo/index.ts';
import type { ServerBinaries } from '../../core/postgres/binaries.ts';

/**
 * Restores a backup with tar and starts it as a primary, so that the tests of the demonstration's backups need nothing
 * of the program that is tested with them.
 */
export async function restoreByHand(backup: string, directory: string, binaries: ServerBinaries): Promise<Cluster> {
  const owner = await defaultOwner();
  await unpackByHand(backup, directory);
  const data = join(directory, 'data');
  for (const name of ['standby.signal', 'recovery.conf', 'postgresql.auto.conf'])
    await rm(join(data, name), { force: true });
  await writeFile(join(data, 'postgresql.auto.conf'), '');
  await execa('chown', ['-R', `${owner.uid}:${owner.gid}`, directory]);
  return runCluster({ binaries, directory, owner });
}

/** Unpacks base and WAL to `data` and tablespaces beside it. */
export async function unpackByHand(backup: string, directory: string): Promise<void> {
  const data = join(directory, 'data');
  const owner = await defaultOwner();
  await mkdir(data, { recursive: true, mode: 0o700 });
  await chown(directory, owner.uid, owner.gid);
  const map: string[] = [];
  const unpack = (name: string, into: string) => execa('tar', ['-xf', join(backup, name), '-C', into]);
  for (const name of await readdir(backup)) {
    const oid = /^(\d+)\.tar/.exec(name)?.[1];
    if (name.startsWith('base.tar')) await unpack(name, data);
    if (oid === undefined) continue;
    const location = join(directory, oid);
    await mkdir(location, { mode: 0o700 });
    await unpack(name, location);
    map.push(`${oid} ${location}\n`);
  }
  const wal = (await readdir(backup)).find((name) => name.startsWith('pg_wal.tar'));
  if (wal !== undefined) await unpack(wal, join(data, 'pg_wal'));
  if (map.length > 0) await writeFile(join(data, 'tablespace_map'), map.join(''));
}
