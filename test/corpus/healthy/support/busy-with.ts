import type { Cluster } from '../../../../core/demo/index.ts';

/** Runs the statements over and over, each in its own transaction, until it is disposed of. Failures stop it loudly. */
export function busyWith(server: Cluster, statements: readonly string[], database?: string): AsyncDisposable {
  const over = new AbortController();
  const done = (async () => {
    const client = await server.connect(database);
    try {
      while (!over.signal.aborted) {
        for (const statement of statements) {
          for (const part of statement.split('; ')) if (!over.signal.aborted) await client.query(part);
        }
      }
    } finally {
      await client.end();
    }
  })();
  done.catch(() => {});
  return {
    async [Symbol.asyncDispose]() {
      over.abort();
      await done;
    },
  };
}
