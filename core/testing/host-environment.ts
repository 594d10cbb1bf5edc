import { availableParallelism } from 'node:os';
import type { CheckEnvironment } from '../checks/environment.ts';
import type { Cluster } from '../demo/index.ts';
import { hostContainer } from './host-container.ts';
import { hostServer } from './host-server.ts';
import { testFacts } from './test-facts.ts';

export interface HostEnvironmentOptions extends Partial<Omit<CheckEnvironment, 'server' | 'recovery'>> {
  /** Default: all that accept connections, the largest first. */
  readonly databases?: readonly string[] | undefined;
  readonly recovery?: Partial<CheckEnvironment['recovery']>;
}

/** What checks run against, made of a cluster on this machine instead of a restored backup. */
export async function hostEnvironment(
  cluster: Cluster,
  { databases, recovery, ...rest }: HostEnvironmentOptions = {},
): Promise<CheckEnvironment> {
  const server = await hostServer(cluster, databases);
  const facts = testFacts(server, server.databases);
  return {
    container: hostContainer(),
    root: '/',
    server,
    dataDirectory: cluster.dataDirectory,
    startedAt: new Date(),
    ...facts,
    phases: [],
    previous: [],
    concurrency: availableParallelism(),
    ...rest,
    recovery: { ...facts.recovery, ...recovery },
  };
}
