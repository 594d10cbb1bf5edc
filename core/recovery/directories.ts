import { chmod, lchown, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../report/finding.ts';
import { errors } from './errors.ts';
import { entryKind } from './plain-file.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Without their contents a server has no data. */
const needed = ['base', 'global', 'pg_xact', 'pg_multixact'];
/** Empty in most backups; tools that copy only files lose them, and then no server starts. */
const recreated = [
  'pg_wal',
  'pg_wal/archive_status',
  'pg_commit_ts',
  'pg_dynshmem',
  'pg_logical',
  'pg_logical/mappings',
  'pg_logical/snapshots',
  'pg_multixact/members',
  'pg_multixact/offsets',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_tblspc',
  'pg_twophase',
];

/** Makes every directory of a data directory a real one that the owner may use. */
export async function prepareDirectories(dataDirectory: string, major: number, owner: Owner): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of needed) {
    const kind = await entryKind(dataDirectory, name);
    if (kind === undefined) throw errors.DATA_DIRECTORY_INCOMPLETE({ file: name });
    if (kind !== 'directory') throw errors.DATA_DIRECTORY_UNSAFE({ file: name, kind });
  }
  for (const name of major >= 17 ? [...recreated, 'pg_wal/summaries'] : recreated) {
    const kind = await entryKind(dataDirectory, name);
    if (kind === 'directory') continue;
    const path = join(dataDirectory, name);
    // The source had its WAL on another volume; such a link leads nowhere here, or to a place that is not ours.
    if (kind === 'symbolic link') await rm(path);
    else if (kind !== undefined) throw errors.DATA_DIRECTORY_UNSAFE({ file: name, kind });
    await mkdir(path, { mode: 0o700 });
    await own(path, owner);
    if (!name.startsWith('pg_wal/')) findings.push(missing(name, kind));
  }
  // Slots of the source would hold WAL back, and logical ones can keep the server from starting.
  for (const slot of await readdir(join(dataDirectory, 'pg_replslot'))) {
    await rm(join(dataDirectory, 'pg_replslot', slot), { recursive: true, force: true });
  }
  await chmod(dataDirectory, 0o700);
  await own(dataDirectory, owner);
  return findings;
}

/** Gives a file to the owner; only root can, and anybody else already is the owner. */
export async function own(path: string, owner: Owner): Promise<void> {
  if (process.getuid?.() === 0) await lchown(path, owner.uid, owner.gid);
}

function missing(name: string, kind: string | undefined): Finding {
  return {
    outcome: 'warn',
    summary:
      kind === undefined
        ? `the directory ${name} is missing from the backup; without it no server starts, so pgproof made it`
        : `${name} is a symbolic link in the backup; pgproof put a directory in its place`,
    target: name,
    hint: 'Restoring by hand needs the same step; make the backup keep empty directories.',
  };
}
