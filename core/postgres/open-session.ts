import { Client } from 'pg';
import type { Session } from '../contracts/check.ts';
import { cancelRequest } from './cancel-request.ts';
import type { ConnectOptions, ServerSession } from './connection.ts';
import { sessionOptions } from './session-settings.ts';
import { sessionTypes } from './session-types.ts';
import { valueOf } from './value-of.ts';

export interface SessionOptions extends ConnectOptions {
  /** Host path of the directory the server's socket is in. */
  readonly socketDirectory: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** The server's; without it only settings that all majors know are forced. */
  readonly major?: number | undefined;
}

/**
 * Opens a session on a server's Unix socket. Every field is given: what pg misses it takes from the environment, which
 * may mean production.
 *
 * @throws what pg throws: `DatabaseError` with its SQLSTATE, or the socket's error
 */
export async function openSession(options: SessionOptions): Promise<ServerSession> {
  options.signal?.throwIfAborted();
  const client = new Client({
    host: options.socketDirectory,
    port: options.port,
    user: options.user,
    database: options.database,
    password: '',
    ssl: false,
    application_name: options.applicationName ?? 'pgproof',
    options: sessionOptions(options.readWrite === true, options.major),
    types: sessionTypes,
    connectionTimeoutMillis: 30_000,
  });
  // A session that the server ends while it is idle emits this; without a listener the process would die of it.
  client.on('error', () => {});
  const { connection } = client as unknown as PgInternals;
  const abort = () => {
    const session = client as unknown as Partial<PgInternals>;
    const { processID, secretKey } = session;
    const cancelled =
      typeof processID === 'number' && typeof secretKey === 'number'
        ? cancelRequest(options, { processID, secretKey })
        : Promise.resolve();
    void cancelled.then(() => connection.stream.destroy());
  };
  options.signal?.addEventListener('abort', abort, { once: true });
  const forget = () => options.signal?.removeEventListener('abort', abort);
  try {
    await client.connect();
  } catch (error) {
    forget();
    connection.stream.destroy();
    throw error;
  }
  const query = async (sql: string, parameters: readonly unknown[] = []) => {
    const result = await client.query(sql, [...parameters]);
    return result.rows;
  };
  const close = async () => {
    forget();
    await client.end().catch(() => {});
  };
  return {
    database: options.database,
    query: query as Session['query'],
    value: (async (sql: string, parameters?: readonly unknown[]) =>
      valueOf(await query(sql, parameters))) as Session['value'],
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What pg has and does not declare: the way to break a connection, and the key to cancel its statements. */
interface PgInternals {
  readonly connection: { readonly stream: { destroy(): void } };
  readonly processID: number;
  readonly secretKey: number;
}
