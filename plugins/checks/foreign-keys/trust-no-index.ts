import type { Session } from '../../../core/index.ts';

const on = ['seqscan', 'sort', 'hashagg', 'hashjoin', 'mergejoin', 'material'];
const off = ['indexscan', 'indexonlyscan', 'bitmapscan', 'tidscan', 'nestloop'];
const settings = [
  ...on.map((plan) => `enable_${plan} = on`),
  ...off.map((plan) => `enable_${plan} = off`),
  'max_parallel_workers_per_gather = 0',
  "work_mem = '64MB'",
];

const done = new WeakSet<Session>();

/** A damaged index must neither hide orphans nor invent them: both tables are read from one end to the other. */
export async function trustNoIndex(session: Session): Promise<void> {
  if (done.has(session)) return;
  for (const setting of settings) await session.query(`set ${setting}`);
  done.add(session);
}
