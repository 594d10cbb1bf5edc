import type { Session } from '../contracts/check.ts';

export interface ConnectOptions {
  /** Sessions are read-only unless this is set. */
  readonly readWrite?: boolean | undefined;
  /** When it is aborted, what runs is cancelled on the server and the session is closed. */
  readonly signal?: AbortSignal | undefined;
  /** Default `pgproof`. */
  readonly applicationName?: string | undefined;
}

/** One connection. Statements run one after another. */
export interface ServerSession extends Session, AsyncDisposable {
  readonly database: string;
  /** Idempotent, never rejects. */
  close(): Promise<void>;
}
