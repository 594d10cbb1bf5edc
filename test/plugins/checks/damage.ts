import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { runCluster } from '../../../core/demo/run-cluster.ts';
import type { Cluster } from '../../../core/demo/index.ts';

const blockSize = 8192;

/** Host path of a relation's first file. */
export async function fileOf(cluster: Cluster, relation: string, database = 'shop'): Promise<string> {
  const [row] = await cluster.query<{ path: string }>(`select pg_relation_filepath('${relation}') as path`, database);
  return join(cluster.dataDirectory, row?.path ?? 'missing');
}

/** Flips all bits of one byte of a stopped cluster's file. */
export async function flipByte(file: string, block: number, offset: number): Promise<void> {
  await using handle = await open(file, 'r+');
  const byte = Buffer.alloc(1);
  const position = block * blockSize + offset;
  await handle.read(byte, 0, 1, position);
  byte[0] = (byte[0] ?? 0) ^ 0xff;
  await handle.write(byte, 0, 1, position);
}

/** Starts the cluster again on its (damaged) files. */
export function restart(cluster: Cluster): Promise<Cluster> {
  return runCluster({
    binaries: cluster.binaries,
    directory: cluster.directory,
    owner: cluster.owner,
    port: cluster.port,
  });
}
