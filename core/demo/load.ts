import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Cluster } from './cluster.ts';

export interface LoadOptions {
  /** Stops the load, as `stop` does. */
  readonly signal?: AbortSignal | undefined;
  /** A database that `createShop` made. Default `shop`. */
  readonly database?: string | undefined;
  /** Default 2. */
  readonly connections?: number | undefined;
  /** All connections together. Default 200; the machine has other things to do. */
  readonly transactionsPerSecond?: number | undefined;
}

/** A running write load. */
export interface Load extends AsyncDisposable {
  /** Finishes what is under way and returns how many transactions were committed. */
  stop(): Promise<number>;
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

/** Writes to the shop until it is stopped; resolves when the first transaction is committed. */
export async function startLoad(cluster: Cluster, options: LoadOptions = {}): Promise<Load> {
  const { connections = 2, transactionsPerSecond = 200 } = options;
  const pauseMs = (1000 * connections) / transactionsPerSecond;
  const own = new AbortController();
  const signal = AbortSignal.any([own.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  let counted = () => {};
  const first = new Promise<void>((resolve) => (counted = resolve));
  const writers = Array.from({ length: connections }, async () => {
    const client = await cluster.connect(options.database ?? 'shop');
    try {
      return await write(client, signal, pauseMs, counted);
    } finally {
      await client.end();
    }
  });
  const all = Promise.all(writers).then((counts) => counts.reduce((sum, count) => sum + count, 0));
  const stop = () => {
    own.abort();
    return all;
  };
  // A load that breaks later is told by stop(); a load that never begins, here.
  await Promise.race([first, all]);
  return { stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

async function write(client: Client, signal: AbortSignal, pauseMs: number, counted: () => void): Promise<number> {
  const begun = performance.now();
  let count = 0;
  while (!signal.aborted) {
    const long = count % 4 === 0;
    await client.query(long ? `begin; ${statements.join(';')}; commit` : (statements[0] ?? ''));
    count++;
    counted();
    const ahead = begun + count * pauseMs - performance.now();
    if (ahead > 0) await sleep(ahead, undefined, { signal }).catch(() => {});
  }
  return count;
}
