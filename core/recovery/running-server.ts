import type { ConnectOptions, ServerSession } from '../postgres/connection.ts';

/** A server that pgproof started in a drill's container. */
export interface RunningServer {
  readonly major: number;
  /** e.g. `15.18` */
  readonly version: string;
  /** Host path of its socket's directory. */
  readonly socketDirectory: string;
  readonly port: number;
  /** Host path of its log. */
  readonly logFile: string;
  /** Aborted when the server process has ended, whatever the reason; the reason is an error in words. */
  readonly ended: AbortSignal;
  /** Fast shutdown: ends all sessions, writes a checkpoint, resolves when the process is gone. Idempotent. */
  stop(): Promise<void>;
  /** Ends it at once. Never rejects; idempotent. */
  kill(): Promise<void>;
}

/** Out of recovery, writable, and answering on every database. */
export interface PromotedServer extends RunningServer {
  /** Bootstrap superuser. */
  readonly user: string;
  /** Databases that accept connections, all of them tried. */
  readonly databases: readonly string[];
  /** PGHOST (as seen inside), PGPORT, PGUSER, PGOPTIONS … for client programs run by `container.attach`. */
  readonly clientEnvironment: Readonly<Record<string, string>>;
  /** Opens a session; the caller closes it. */
  connect(database: string, options?: ConnectOptions): Promise<ServerSession>;
}
