import type { Cluster } from '../../../../core/demo/index.ts';

/** Runs the statements over and over, each in its own transaction, until it is disposed of. Failures stop it loudly. */
export function busyWith(server: Cluster, statements: readonly string[], database?: string): AsyncDisposable {
  let over = false;
  const done = (async () => {
    const client = await server.connect(database);
    try {
      while (!over) {
        for (const statement of statements) {
          for (const part of statement.split('; ')) if (!over) await client.query(part);
        }
      }
    } finally {
      await client.end();
    }
  })();
  done.catch(() => {});
  return {
    async [Symbol.asyncDispose]() {
      over = true;
      await done;
    },
  };
}
