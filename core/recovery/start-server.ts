import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Container } from '../contracts/sandbox.ts';
import type { PgproofError } from '../errors/pgproof-error.ts';
import type { ServerBinaries } from '../postgres/binaries.ts';
import { explainEnd } from './causes.ts';
import { readControlFile } from './control-file.ts';
import type { PreparedCluster } from './prepare-data-directory.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import type { RunningServer } from './running-server.ts';
import { serverErrors } from './server-errors.ts';
import { logTail } from './server-log.ts';

export interface StartedServer extends RunningServer {
  /** Sends a signal to the server's first process, e.g. `USR1`. */
  signal(name: string): Promise<void>;
  /** Why it ended, once `ended` is aborted. */
  reason(): PgproofError;
}

/** How long an immediate shutdown may take before the processes are killed. */
const quitMs = 5000;

/** Starts `postgres` on a prepared data directory in a container. Nothing is waited for. */
export function startServer(options: {
  readonly container: Container;
  readonly binaries: ServerBinaries;
  readonly prepared: PreparedCluster;
}): StartedServer {
  const { container, binaries, prepared } = options;
  const { layout, facts } = prepared;
  const { dataDirectory, logFile } = layout;
  const ended = new AbortController();
  const killer = new AbortController();
  let wanted = false;
  const postgres = join(binaries.mount === undefined ? binaries.bin : container.inside(binaries.bin), 'postgres');
  const settings = Object.entries(prepared.safetySettings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const gone = container
    .attach([postgres, '-D', container.inside(dataDirectory), ...settings], {
      logFile,
      signal: killer.signal,
      env: { LC_ALL: 'C', TZ: 'UTC' },
    })
    .then(async ({ exitCode, signal }) => {
      const end = { log: logTail(logFile), exitCode, signal, major: binaries.major };
      const oomKills = (await container.stats().catch(() => undefined))?.oomKills;
      const isDiskFull = await isFull(dirname(logFile));
      ended.abort(
        wanted ? serverErrors.SERVER_STOPPED({ ...end, line: '' }) : explainEnd(end, { oomKills, isDiskFull }),
      );
      return exitCode;
    })
    .catch((error: unknown) => {
      ended.abort(error);
      return undefined;
    });

  const signal = async (name: string) => {
    const pid = (await readPostmasterPid(dataDirectory))?.pid;
    // `kill` is a builtin of every shell and a program only in some images.
    if (pid !== undefined) await container.attach(['/bin/sh', '-c', 'kill -s "$0" "$1"', name, String(pid)]);
  };
  return {
    major: binaries.major,
    version: binaries.version,
    socketDirectory: layout.socketDirectory,
    port: 5432,
    logFile,
    ended: ended.signal,
    signal,
    reason: () => ended.signal.reason as PgproofError,
    async stop() {
      if (!ended.signal.aborted) {
        wanted = true;
        await signal('INT');
      }
      const exitCode = await gone;
      const { state } = await readControlFile(dataDirectory, facts.major);
      if (exitCode === 0 && state === 'shut down') return;
      throw serverErrors.SERVER_STOP_UNCLEAN({ line: `it is ${state}`, log: logTail(logFile), exitCode });
    },
    async kill() {
      wanted = true;
      if (ended.signal.aborted) return;
      await signal('QUIT').catch(() => {});
      const timer = setTimeout(() => killer.abort(), quitMs);
      // Too early for a pid file: there is nothing to tell it by.
      if ((await readPostmasterPid(dataDirectory)) === undefined) killer.abort();
      await gone;
      clearTimeout(timer);
    },
  };
}

/** Not a page of a table more would fit. */
async function isFull(directory: string): Promise<boolean> {
  const disk = await statfs(directory).catch(() => undefined);
  return disk !== undefined && disk.bavail * disk.bsize < 8192;
}
