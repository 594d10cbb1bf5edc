import type { Cluster } from '../demo/index.ts';
import { openSession } from '../postgres/open-session.ts';
import { clientOptions } from '../postgres/session-settings.ts';
import type { PromotedServer } from '../recovery/running-server.ts';

/** A cluster of the demonstration in the place of a recovered one. */
export async function hostServer(cluster: Cluster, databases?: readonly string[]): Promise<PromotedServer> {
  const { socketDirectory, port } = cluster;
  const ended = new AbortController();
  const end = async (stop: () => Promise<void>) => {
    await stop();
    ended.abort();
  };
  return {
    major: cluster.major,
    version: cluster.binaries.version,
    socketDirectory,
    port,
    logFile: cluster.logFile,
    ended: ended.signal,
    stop: () => end(() => cluster.stop()),
    kill: () => end(() => cluster.kill()),
    user: 'postgres',
    databases: databases ?? (await connectable(cluster)),
    clientEnvironment: {
      PGHOST: socketDirectory,
      PGPORT: String(port),
      PGUSER: 'postgres',
      PGOPTIONS: clientOptions(cluster.major),
    },
    connect: (database, options = {}) =>
      openSession({ ...options, socketDirectory, port, major: cluster.major, user: 'postgres', database }),
  };
}

async function connectable(cluster: Cluster): Promise<string[]> {
  const rows = await cluster.query<{ datname: string }>(
    'select datname from pg_database where datallowconn order by pg_database_size(oid) desc, datname',
  );
  return rows.map(({ datname }) => datname);
}
