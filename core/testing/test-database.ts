import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Cluster } from '../demo/index.ts';

/** Makes a database of this very name, empty at first, and fills it. An array runs statement by statement. */
export async function createTestDatabase(
  cluster: Cluster,
  name: string,
  sql: string | readonly string[],
): Promise<void> {
  await dropTestDatabase(cluster, name);
  await cluster.query(`create database ${escapeIdentifier(name)}`);
  const client = await cluster.connect(name);
  try {
    for (const text of typeof sql === 'string' ? [sql] : sql) await client.query(text);
  } finally {
    await client.end();
  }
}

export async function dropTestDatabase(cluster: Cluster, name: string): Promise<void> {
  const [there] = await cluster.query(`select from pg_database where datname = ${escapeLiteral(name)}`);
  if (there === undefined) return;
  const end = `select pg_terminate_backend(pid) from pg_stat_activity where datname = ${escapeLiteral(name)}`;
  await cluster.query(end);
  await cluster.query(`drop database ${escapeIdentifier(name)}`);
}
