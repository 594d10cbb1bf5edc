import pg from 'pg';
import type { Session } from '../contracts/check.ts';
import { valueOf } from './value-of.ts';
import { sessionTypes } from './session-types.ts';

export interface SessionOptions {
  /** Host path of the directory the server's socket is in. */
  readonly socketDirectory: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Sessions are read-only unless this is set. */
  readonly readWrite?: boolean | undefined;
  readonly applicationName: string;
  /** Breaks the connection; what the server is doing goes on until it notices. */
  readonly signal?: AbortSignal | undefined;
}

export interface OpenSession extends Session {
  /** Ends the session; waits for a running statement. Idempotent, never rejects. */
  close(): Promise<void>;
  /** Breaks the connection at once. */
  destroy(): void;
}

/** What a configuration, a role or a database may have set, and would end or change a session's statements. */
const settings = {
  search_path: '',
  TimeZone: 'UTC',
  DateStyle: 'ISO',
  lc_messages: 'C',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
};
/** The same, in newer majors only. */
const newerTimeouts = "('idle_session_timeout', 'transaction_timeout')";

/**
 * Opens a session on a server's Unix socket. Every field is given: what pg misses it takes from the environment, which
 * may mean production.
 *
 * @throws what pg throws: `DatabaseError` with its SQLSTATE, or the socket's error
 */
export async function openSession(options: SessionOptions): Promise<OpenSession> {
  options.signal?.throwIfAborted();
  const forced = { ...settings, default_transaction_read_only: options.readWrite === true ? 'off' : 'on' };
  const client = new pg.Client({
    host: options.socketDirectory,
    port: options.port,
    user: options.user,
    database: options.database,
    password: '',
    ssl: false,
    application_name: options.applicationName,
    options: Object.entries(forced)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types: sessionTypes,
    connectionTimeoutMillis: 30_000,
  });
  // A session that the server ends while it is idle emits this; without a listener the process would die of it.
  client.on('error', () => {});
  const destroy = () => socketOf(client).destroy();
  options.signal?.addEventListener('abort', destroy, { once: true });
  const forget = () => options.signal?.removeEventListener('abort', destroy);
  try {
    await client.connect();
    await client.query(
      `select set_config(name, '0', false) from pg_catalog.pg_settings where name in ${newerTimeouts}`,
    );
  } catch (error) {
    forget();
    destroy();
    throw error;
  }
  const query = async (sql: string, parameters: readonly unknown[] = []) => {
    const result = await client.query(sql, [...parameters]);
    return result.rows;
  };
  return {
    query: query as Session['query'],
    value: async (sql, parameters) => valueOf(await query(sql, parameters)),
    destroy,
    async close() {
      forget();
      await client.end().catch(() => {});
    },
  };
}

/** pg offers no way to break a connection while a statement runs. */
function socketOf(client: pg.Client): { destroy(): void } {
  return (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream;
}
