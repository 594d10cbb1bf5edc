import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Cluster } from './cluster.ts';

export interface LoadOptions {
  /** Stops the load; what is under way is finished. */
  readonly signal: AbortSignal;
  /** A database that `createShop` made. Default `shop`. */
  readonly database?: string | undefined;
  /** Default 2. */
  readonly connections?: number | undefined;
  /** All connections together. Default 200; the machine has other things to do. */
  readonly transactionsPerSecond?: number | undefined;
}

const statements = [
  `insert into orders (customer_id, status, total) select id, 'open', random() * 500 from customers
     where id = 1 + floor(random() * (select count(*) from customers)) returning id`,
  `update orders set status = 'paid' where id = (select max(id) - floor(random() * 50)::bigint from orders)`,
  `insert into documents (id, customer_id, attributes, body)
     select md5(random()::text || clock_timestamp())::uuid, min(id), jsonb_build_object('kind', 'letter', 'pages', floor(random() * 30)),
            (select string_agg(md5(random()::text), '') from generate_series(1, 100)) from customers`,
  `delete from audit_log where id = (select min(id) from audit_log)`,
  `insert into audit_log (relation, action) values ('orders', 'insert')`,
];

/** Writes to the shop until the signal says stop, and returns how many transactions were committed. */
export async function load(cluster: Cluster, options: LoadOptions): Promise<number> {
  const { connections = 2, transactionsPerSecond = 200 } = options;
  const pauseMs = (1000 * connections) / transactionsPerSecond;
  const writers = Array.from({ length: connections }, async () => {
    const client = await cluster.connect(options.database ?? 'shop');
    try {
      return await write(client, options.signal, pauseMs);
    } finally {
      await client.end();
    }
  });
  const counts = await Promise.all(writers);
  return counts.reduce((sum, count) => sum + count, 0);
}

async function write(client: Client, signal: AbortSignal, pauseMs: number): Promise<number> {
  const begun = performance.now();
  let count = 0;
  while (!signal.aborted) {
    const long = count % 4 === 0;
    await client.query(long ? `begin; ${statements.join(';')}; commit` : (statements[0] ?? ''));
    count++;
    const ahead = begun + count * pauseMs - performance.now();
    if (ahead > 0) await sleep(ahead, undefined, { signal }).catch(() => {});
  }
  return count;
}
