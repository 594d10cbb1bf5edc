import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startCluster,
  startStandby,
  type Cluster,
  type StartClusterOptions,
  type StartStandbyOptions,
} from '../../core/demo/index.ts';
import { serverBinaries } from './server-binaries.ts';

/** Servers of one test, in a temporary directory that everybody may pass; disposing stops and removes all of it. */
export interface TestClusters extends AsyncDisposable {
  readonly directory: string;
  /** A new cluster below `directory`. */
  primary(major: number, options?: Partial<StartClusterOptions>): Promise<Cluster>;
  /** A standby of it that has caught up. */
  standby(primary: Cluster, options?: Partial<StartStandbyOptions>): Promise<Cluster>;
  /** Has a cluster that the test started by itself stopped with the others. */
  stopLater(cluster: Cluster): void;
}

/** `await using clusters = await testClusters();` */
export async function testClusters(): Promise<TestClusters> {
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-test-'));
  await chmod(directory, 0o755);
  const started: Cluster[] = [];
  const named = (role: string) => join(directory, `${role}${started.length}`);
  const keep = (cluster: Cluster) => {
    started.push(cluster);
    return cluster;
  };
  return {
    directory,
    primary: async (major, options) => {
      const binaries = options?.binaries ?? (await serverBinaries(major));
      return keep(await startCluster({ directory: named('primary'), ...options, binaries }));
    },
    standby: async (primary, options) => keep(await startStandby({ directory: named('standby'), ...options, primary })),
    stopLater: keep,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(started.map((cluster) => cluster.stop('immediate')));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
