import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  defaultOwner,
  runCluster,
  startStandby,
  type Cluster,
  type StartClusterOptions,
  type StartStandbyOptions,
} from '../../core/demo/index.ts';
import { ownDirectory } from '../../core/demo/own-directory.ts';
import { settingLines } from '../../core/demo/settings.ts';
import { initialized } from './initialized.ts';
import { newWorkDirectory } from './new-work-directory.ts';
import { serverBinaries } from './server-binaries.ts';

/** Servers of one test, in a temporary directory that everybody may pass; disposing stops and removes all of it. */
export interface TestClusters extends AsyncDisposable {
  readonly directory: string;
  /** A new cluster below `directory`, as `startCluster` makes it. */
  primary(major: number, options?: Partial<Omit<StartClusterOptions, 'owner'>>): Promise<Cluster>;
  /** A standby of it that has caught up. */
  standby(primary: Cluster, options?: Partial<StartStandbyOptions>): Promise<Cluster>;
  /** Has a cluster that the test started by itself stopped with the others. */
  stopLater(cluster: Cluster): void;
}

/** `await using clusters = await testClusters();` */
export async function testClusters(): Promise<TestClusters> {
  const directory = await newWorkDirectory('pgproof-test-');
  const started: Cluster[] = [];
  const named = (role: string) => join(directory, `${role}${started.length}`);
  const keep = (cluster: Cluster) => {
    started.push(cluster);
    return cluster;
  };
  return {
    directory,
    primary: async (major, options = {}) => {
      const { initdbArgs = ['--data-checksums'], settings = {}, hba, port } = options;
      const binaries = options.binaries ?? (await serverBinaries(major));
      const owner = await defaultOwner();
      const path = options.directory ?? named('primary');
      await ownDirectory(path, owner);
      const data = join(path, 'data');
      await initialized(binaries, ['-U', 'postgres', '-E', 'UTF8', '--no-locale', ...initdbArgs], data);
      await appendFile(join(data, 'postgresql.conf'), settingLines(settings));
      if (hba !== undefined) await writeFile(join(data, 'pg_hba.conf'), hba);
      return keep(await runCluster({ binaries, directory: path, owner, port }));
    },
    standby: async (primary, options) => keep(await startStandby({ directory: named('standby'), ...options, primary })),
    stopLater: keep,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(started.map((cluster) => cluster.stop('immediate')));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
