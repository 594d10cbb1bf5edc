import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { RcloneOptions } from '../../core/index.ts';

/** How the server treats a request for a file; what is not given it does well. */
export interface Trouble {
  /** Closes the connection after so many bytes of the answer. */
  readonly dropAfter?: number;
  /** Answers with this status. */
  readonly status?: number;
  /** Sends the whole file whatever is asked for. */
  readonly ignoreRange?: boolean;
  /** Does not tell the size. */
  readonly hideSize?: boolean;
}

export interface WebStorage extends AsyncDisposable {
  /** What the configuration says of a remote `web` that is this server. */
  readonly rclone: RcloneOptions;
  /** `METHOD /path range` of each request, in order. */
  readonly requests: readonly string[];
  /** Asked before every answer; `n` counts the requests of this method for this file. */
  trouble: (method: string, path: string, n: number) => Trouble | undefined;
  /** Nobody listens any more, and open connections are cut. */
  goAway(): Promise<void>;
}

/** A web server that shows a directory as nginx does, which is a remote of rclone's type http. */
export async function webStorage(root: string): Promise<WebStorage> {
  const requests: string[] = [];
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/' } = request;
    requests.push([method, url, ...(request.headers.range === undefined ? [] : [request.headers.range])].join(' '));
    const key = `${method} ${url}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    const trouble = storage.trouble(method, url, counts.get(key) ?? 1) ?? {};
    answer(join(root, decodeURIComponent(url)), request, response, trouble).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const goAway = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  const storage: WebStorage = {
    rclone: {
      environment: {
        RCLONE_CONFIG: '/dev/null',
        RCLONE_CONFIG_WEB_TYPE: 'http',
        RCLONE_CONFIG_WEB_URL: `http://127.0.0.1:${port}`,
      },
      tries: 2,
    },
    requests,
    trouble: () => undefined,
    goAway,
    [Symbol.asyncDispose]: goAway,
  };
  return storage;
}

async function answer(path: string, request: IncomingMessage, response: ServerResponse, trouble: Trouble) {
  const stats = await stat(path).catch(() => undefined);
  const status = trouble.status ?? (stats === undefined ? 404 : 200);
  if (stats === undefined || status !== 200) return response.writeHead(status).end();
  if (stats.isDirectory()) {
    const entries = await readdir(path, { withFileTypes: true });
    const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    response.setHeader('content-type', 'text/html');
    return response.end(`<html>${names.map((name) => `<a href="${name}">${name}</a>`).join('')}</html>`);
  }
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const isPart = request.headers.range !== undefined && trouble.ignoreRange !== true;
  const start = isPart ? Number(from) : 0;
  const end = Math.min(stats.size, isPart && to !== '' ? Number(to) + 1 : stats.size);
  if (isPart) response.setHeader('content-range', `bytes ${start}-${end - 1}/${stats.size}`);
  response.setHeader('last-modified', stats.mtime.toUTCString());
  if (trouble.hideSize !== true) response.setHeader('content-length', end - start);
  response.writeHead(isPart ? 206 : 200);
  if (request.method === 'HEAD' || end === start) return response.end();
  let left = trouble.dropAfter ?? Number.POSITIVE_INFINITY;
  for await (const chunk of createReadStream(path, { start, end: end - 1 }) as AsyncIterable<Buffer>) {
    const part = chunk.subarray(0, left);
    left -= part.length;
    await new Promise<void>((resolve) => response.write(part, () => resolve()));
    if (left === 0) return response.destroy();
  }
  return response.end();
}
