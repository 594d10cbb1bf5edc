import { join } from 'node:path';
import { Client } from 'pg';
import { requireFittingSocket } from '../files/socket-path.ts';
import type { ServerBinaries } from '../postgres/binaries.ts';
import type { Cluster, StopMode } from './cluster.ts';
import { ownDirectory } from './own-directory.ts';
import type { Owner } from './owner.ts';
import { startPostgres } from './postgres-process.ts';
import { serverArguments } from './settings.ts';

const signals = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

export interface RunClusterOptions {
  readonly binaries: ServerBinaries;
  /** Holds `data`, which must be there already. */
  readonly directory: string;
  readonly owner: Owner;
  /** Only part of the socket's name. Default 5432. */
  readonly port?: number | undefined;
  /** Superuser to log in as. Default `postgres`. */
  readonly user?: string | undefined;
}

/** Starts the server on the data directory `<directory>/data`. */
export async function runCluster(options: RunClusterOptions): Promise<Cluster> {
  const { binaries, directory, owner, port = 5432, user = 'postgres' } = options;
  const dataDirectory = join(directory, 'data');
  const socketDirectory = join(directory, 'run');
  const logFile = join(directory, 'log');
  const socket = join(socketDirectory, `.s.PGSQL.${port}`);
  requireFittingSocket(socket);
  await ownDirectory(socketDirectory, owner);
  const { pid, ended } = await startPostgres({
    binaries,
    dataDirectory,
    logFile,
    owner,
    arguments: serverArguments(binaries.major, socketDirectory, port),
  });

  let running = true;
  void ended.then(() => (running = false));
  const end = async (signal: NodeJS.Signals) => {
    try {
      if (running) process.kill(pid, signal);
    } catch (error) {
      // It went by itself a moment ago.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    await ended;
  };
  const connect = async (database = 'postgres') => {
    const client = new Client({
      host: socketDirectory,
      port,
      user,
      password: '',
      database,
      ssl: false,
      application_name: 'pgproof demo',
    });
    // A server that stops ends idle sessions; the next query of the owner tells.
    client.on('error', () => {});
    await client.connect();
    return client;
  };

  const stop = (mode: StopMode = 'fast') => end(signals[mode]);
  return {
    major: binaries.major,
    binaries,
    owner,
    directory,
    dataDirectory,
    socketDirectory,
    port,
    user,
    logFile,
    pid,
    connect,
    stop,
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: () => stop(),
    query: async <Row extends object>(sql: string, database?: string) => {
      const client = await connect(database);
      try {
        return (await client.query<Row>(sql)).rows;
      } finally {
        await client.end();
      }
    },
  };
}
