import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface DroppingProxy extends AsyncDisposable {
  readonly port: number;
  /** Methods of the HTTP requests that came through. */
  readonly methods: ReadonlySet<string>;
  /** After so many bytes to a client its connection is cut, once; `onDrop` is called then. */
  drop: { readonly after: number; readonly onDrop?: () => void } | undefined;
  /** Cuts all connections and lets in no more. */
  goAway(): Promise<void>;
}

/** Stands between a client and a server of HTTP without TLS. */
export async function droppingProxy(to: number): Promise<DroppingProxy> {
  const methods = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    let passed = 0;
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => {});
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => {
      for (const [, method = ''] of chunk.toString('latin1').matchAll(/^([A-Z]+) \S+ HTTP\/1/gm)) methods.add(method);
    });
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      const { drop } = proxy;
      if (drop === undefined || passed < drop.after) return;
      proxy.drop = undefined;
      client.destroy();
      drop.onDrop?.();
    });
    upstream.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const goAway = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const { port } = server.address() as AddressInfo;
  const proxy: DroppingProxy = { port, methods, drop: undefined, goAway, [Symbol.asyncDispose]: goAway };
  return proxy;
}
