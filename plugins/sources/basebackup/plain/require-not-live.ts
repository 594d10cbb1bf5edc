import { readFileSync, statSync, type BigIntStats } from 'node:fs';
import { errors } from '../errors.ts';
import { HeldDirectory } from './held-directory.ts';
import { readControl } from './read-control.ts';

/**
 * The data directory of a server that runs is no backup: its files change while they are read. A pid file that was
 * copied along says nothing by itself; the server stands in the directory that it works on.
 *
 * @throws `DATA_DIRECTORY_IN_USE` (blame: operator)
 */
export function requireNotLive(directory: string): void {
  using held = new HeldDirectory(directory, directory);
  const [first = '', written = ''] = readControl(held, 'postmaster.pid')?.content.toString().split('\n') ?? [];
  const pid = Math.abs(Number.parseInt(first, 10));
  if (Number.isNaN(pid) || pid === 0) return;
  const here = statSync(directory, { bigint: true });
  const standing = statOf(`/proc/${pid}/cwd`);
  // Another user's process does not tell where it stands; its name and its own file then have to do.
  const isServer = standing === undefined ? isPostgres(pid) && sameAs(here, statOf(written)) : sameAs(here, standing);
  if (isServer) throw errors.DATA_DIRECTORY_IN_USE({ path: directory, pid });
}

function sameAs(one: BigIntStats, other: BigIntStats | undefined): boolean {
  return one.dev === other?.dev && one.ino === other.ino;
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

function isPostgres(pid: number): boolean {
  try {
    return /^(postgres|postmaster)\b/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'));
  } catch {
    return false;
  }
}
