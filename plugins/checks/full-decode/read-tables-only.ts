import type { Session } from '../../../core/index.ts';

const done = new WeakSet<Session>();

/** Rows come from the table and by their place in it, whatever the database's own settings prefer. */
export async function readTablesOnly(session: Session): Promise<void> {
  if (done.has(session)) return;
  for (const scan of ['seqscan', 'indexscan', 'indexonlyscan', 'bitmapscan'])
    await session.query(`set enable_${scan} = off`);
  await session.query('set enable_tidscan = on');
  await session.query('set max_parallel_workers_per_gather = 0');
  done.add(session);
}
