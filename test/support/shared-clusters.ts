import { afterAll, beforeAll } from 'vitest';
import { testClusters, type TestClusters } from './test-clusters.ts';

/** Servers for all tests of a file, or of a `describe`, from its `beforeAll` on; stopped and removed behind the last test. */
export function sharedClusters(): Omit<TestClusters, typeof Symbol.asyncDispose> {
  let clusters: TestClusters | undefined;
  const made = (): TestClusters => {
    if (clusters === undefined) throw new Error('there are no servers before beforeAll');
    return clusters;
  };
  beforeAll(async () => {
    clusters = await testClusters();
  });
  afterAll(() => clusters?.[Symbol.asyncDispose]());
  return {
    get directory() {
      return made().directory;
    },
    primary: (...options) => made().primary(...options),
    standby: (...options) => made().standby(...options),
    stopLater: (cluster) => made().stopLater(cluster),
  };
}
