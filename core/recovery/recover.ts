import type { Container } from '../contracts/sandbox.ts';
import type { ServerBinaries } from '../postgres/binaries.ts';
import type { PreparedCluster } from './prepare-data-directory.ts';
import type { RunningServer } from './running-server.ts';

export interface ReplayProgress {
  /** WAL segment being replayed. */
  readonly segment: string;
  /** Segments begun, and segments there are to replay. */
  readonly done: number;
  readonly total: number;
}

export interface RecoverOptions {
  readonly container: Container;
  readonly binaries: ServerBinaries;
  readonly prepared: PreparedCluster;
  /** Aborted at the deadline or when the run is interrupted; the server is then ended. */
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined;
}

/** A server that has replayed all WAL there is, and is on its way out of recovery. */
export interface RecoveringServer extends RunningServer {
  readonly prepared: PreparedCluster;
  readonly binaries: ServerBinaries;
  readonly container: Container;
  readonly replayMs: number;
}

/** Starts the server and resolves when it has replayed all WAL. Promotion was requested at the first moment. */
export async function recover(options: RecoverOptions): Promise<RecoveringServer> {
  throw new Error(`not written yet: ${options.container.name}`);
}
