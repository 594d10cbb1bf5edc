import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Container } from '../contracts/sandbox.ts';
import type { ServerBinaries } from '../postgres/binaries.ts';
import { explainRecoveryEnd } from './end/explain-end.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import type { PreparedCluster } from './prepare-data-directory.ts';
import { watchReplay, type ReplayProgress } from './replay-progress.ts';
import { LogFollower } from './server-log.ts';
import { startServer, type StartedServer } from './start-server.ts';
import { watchFiles } from './watch-files.ts';

export interface RecoverOptions {
  readonly container: Container;
  readonly binaries: ServerBinaries;
  readonly prepared: PreparedCluster;
  /** Aborted at the deadline or when the run is interrupted; the server is then ended. */
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined;
}

/** A server that has replayed all WAL there is, and is on its way out of recovery. */
export interface RecoveringServer extends StartedServer {
  readonly prepared: PreparedCluster;
  readonly binaries: ServerBinaries;
  readonly container: Container;
  readonly replayMs: number;
}

/** Words only tell replay's share of the time from promotion's; the verdict waits for a query. */
const replayEnded = /LOG:\s+redo (done at|is not required)/;

/**
 * Starts the server and resolves when it has replayed all WAL. Promotion is requested at the first moment: the server
 * acts on it only when there is nothing left to replay, ends recovery without a checkpoint, and fails where WAL ends
 * too early instead of waiting for more.
 *
 * @throws errors of `server-errors.ts`, with the tail of the server's log in `facts.log`
 */
export async function recover(options: RecoverOptions): Promise<RecoveringServer> {
  const { container, binaries, prepared, signal, onProgress } = options;
  const { dataDirectory, logFile } = prepared.layout;
  signal.throwIfAborted();
  const began = performance.now();
  using files = watchFiles([dataDirectory, dirname(logFile)]);
  const log = new LogFollower(logFile);
  const server = startServer({ container, binaries, prepared });
  using _progress = onProgress && watchReplay(dataDirectory, prepared.wal, onProgress);
  let promotionRequested = prepared.facts.isFresh === true;
  for (;;) {
    if (signal.aborted) {
      await server.kill();
      throw signal.reason;
    }
    if (server.ended.aborted) throw await explainRecoveryEnd(prepared, server.reason());
    const status = (await readPostmasterPid(dataDirectory))?.status;
    // `standby` where the server is quicker than we are: without hot standby it says so as soon as replay begins.
    if ((status === 'starting' || status === 'standby') && !promotionRequested) {
      promotionRequested = true;
      await requestPromotion(server, dataDirectory);
    }
    if (status === 'ready' || log.newLines().some((line) => replayEnded.test(line))) break;
    await files.next(signal, server.ended);
  }
  return { ...server, prepared, binaries, container, replayMs: Math.round(performance.now() - began) };
}

/** What `pg_ctl promote` does, for all majors. The server only looks whether the file is there, and removes it. */
async function requestPromotion(server: StartedServer, dataDirectory: string): Promise<void> {
  await writeFile(join(dataDirectory, 'promote'), '', { mode: 0o600 });
  await server.signal('USR1');
}
