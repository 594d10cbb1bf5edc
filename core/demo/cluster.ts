import type { Client } from 'pg';
import type { ServerBinaries } from '../postgres/binaries.ts';
import type { Owner } from './owner.ts';

/** PostgreSQL's own names: smart waits for sessions, fast ends them, immediate leaves recovery to the next start. */
export type StopMode = 'smart' | 'fast' | 'immediate';

/** Values of postgresql.conf. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** A running server and its data directory; listens on a Unix socket only. */
export interface Cluster extends AsyncDisposable {
  readonly major: number;
  readonly binaries: ServerBinaries;
  readonly owner: Owner;
  /** Holds `data`, `run` and `log`. */
  readonly directory: string;
  readonly dataDirectory: string;
  readonly socketDirectory: string;
  readonly port: number;
  /** The superuser that `connect` and `query` log in as. */
  readonly user: string;
  readonly logFile: string;
  /** Process id of the postmaster. */
  readonly pid: number;
  /** A connected client of `user`; the caller ends it. Default database: `postgres`. */
  connect(database?: string): Promise<Client>;
  /** Runs one SQL text in a session of its own and returns the rows. */
  query<Row extends object = Record<string, unknown>>(sql: string, database?: string): Promise<Row[]>;
  /** Resolves when the server is gone. Idempotent; `fast` unless said otherwise. */
  stop(mode?: StopMode): Promise<void>;
  /** SIGKILL for the postmaster, as a power cut would; its children follow. */
  kill(): Promise<void>;
}
