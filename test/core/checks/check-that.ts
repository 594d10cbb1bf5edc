import { defineCheck, z, type CheckContext, type CheckNeeds, type Finding } from '../../../core/index.ts';
import type { Cluster } from '../../../core/demo/index.ts';
import { testClusters, type TestClusters } from '../../support/cluster.ts';

export type Run = (context: CheckContext<{ database?: string | undefined }>) => Promise<Finding | readonly Finding[]>;

/** A check that does just this. */
export function checkThat(run: Run, needs: CheckNeeds = {}, name = 'custom') {
  const options = z.strictObject({ database: z.string().optional() });
  return defineCheck({ name, summary: 'A test.', options, needs, run });
}

/** A server with the database `shop`. */
export async function shopServer(): Promise<{ clusters: TestClusters; cluster: Cluster }> {
  const clusters = await testClusters();
  const cluster = await clusters.primary(15);
  await cluster.query('create database shop');
  await cluster.query('create table orders (id int primary key); insert into orders values (1)', 'shop');
  return { clusters, cluster };
}

/** Sessions of checks that are still there. */
export const sessionsLeft = (cluster: Cluster) =>
  cluster.query(`select application_name from pg_stat_activity where application_name ~ '^pgproof \\d'`);
