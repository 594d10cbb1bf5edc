import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface HttpEndpoint extends AsyncDisposable {
  readonly url: string;
  /** Bodies, in the order of arrival. */
  readonly requests: readonly { readonly body: string; readonly atMs: number }[];
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** Answers the first request with the first answer and so on, the last one for all that follow. */
export async function openHttpEndpoint(path: string, ...answers: readonly Answer[]): Promise<HttpEndpoint> {
  const requests: { body: string; atMs: number }[] = [];
  const server = createServer((request, response) => {
    const respond = async () => {
      requests.push({ body: await text(request), atMs: performance.now() });
      answers[Math.min(requests.length, answers.length) - 1]?.(response, request);
    };
    void respond();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}${path}`, requests, [Symbol.asyncDispose]: close };
}

export function answer(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return (response) => void response.writeHead(status, headers).end(body);
}
export const never: Answer = () => {};
export const hangUp: Answer = (_, request) => void request.socket.destroy();
