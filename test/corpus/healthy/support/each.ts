import type { Cluster } from '../../../../core/demo/index.ts';

/** Runs statements one after the other, each in a session and transaction of its own. */
export async function each(server: Cluster, statements: readonly string[], database?: string): Promise<void> {
  for (const statement of statements) await server.query(statement, database);
}
