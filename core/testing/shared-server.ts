import { rmSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster, type Cluster } from '../demo/index.ts';
import { fetchServer, findServer, type ServerBinaries } from '../postgres/binaries.ts';
import { isProcessAlive } from '../sandbox/is-process-alive.ts';

/** A server that nobody has used for so long stops, so that the process of the tests can end. */
const idleMs = 3000;
const newestMajor = 18;
const oldestMajor = 10;
const prefix = 'pgproof-testing-';

interface Shared {
  readonly cluster: Promise<Cluster>;
  users: number;
  idle?: NodeJS.Timeout;
}
const servers = new Map<number, Shared>();

/** Lends the one server of this process and major; started on first use, stopped when idle. */
export async function withSharedServer<T>(
  major: number | undefined,
  use: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const binaries = await serverBinaries(major);
  const shared = servers.get(binaries.major) ?? { cluster: start(binaries), users: 0 };
  servers.set(binaries.major, shared);
  clearTimeout(shared.idle);
  shared.users += 1;
  try {
    return await use(await shared.cluster);
  } finally {
    shared.users -= 1;
    if (shared.users === 0) shared.idle = setTimeout(() => void stop(binaries.major, shared), idleMs);
  }
}

/** For a check that stopped the server: the next test gets a new one. */
export function forgetSharedServer(major: number): void {
  const shared = servers.get(major);
  if (shared !== undefined) void stop(major, shared);
}

async function start(binaries: ServerBinaries): Promise<Cluster> {
  await removeAbandoned();
  const directory = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  // The server runs as somebody else when we are root.
  await chmod(directory, 0o755);
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return startCluster({ binaries, directory: join(directory, 'cluster') });
}

async function stop(major: number, shared: Shared): Promise<void> {
  servers.delete(major);
  const cluster = await shared.cluster.catch(() => undefined);
  await cluster?.stop('immediate');
  if (cluster !== undefined) await rm(join(cluster.directory, '..'), { recursive: true, force: true });
}

/** The distribution's server: of the major asked for, else the newest one; else npm's. */
async function serverBinaries(major: number | undefined): Promise<ServerBinaries> {
  const majors = major === undefined ? range(newestMajor, oldestMajor) : [major];
  for (const candidate of majors) {
    const found = await findServer(candidate, '/');
    if (found !== undefined) return found;
  }
  return fetchServer(major ?? newestMajor);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, index) => from - index);
}

/** Directories of test processes that were killed; their servers ended with them. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (!Number.isNaN(pid) && !isProcessAlive(pid))
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {});
  }
}
