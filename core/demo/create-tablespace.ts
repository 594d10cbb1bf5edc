import { join } from 'node:path';
import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Cluster } from './cluster.ts';
import { ownDirectory } from './own-directory.ts';

/** Makes a tablespace in `<directory of the cluster>/<name>` and returns that location. */
export async function createTablespace(cluster: Cluster, name: string): Promise<string> {
  const location = join(cluster.directory, name);
  await ownDirectory(location, cluster.owner);
  await cluster.query(`create tablespace ${escapeIdentifier(name)} location ${escapeLiteral(location)}`);
  return location;
}
