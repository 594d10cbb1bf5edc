import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  readonly raw: Buffer;
  readonly recipients: readonly string[];
  /** Whether it came over TLS. */
  readonly encrypted: boolean;
}

export interface MailServer extends AsyncDisposable {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
}

/** A real SMTP server on 127.0.0.1 that keeps what it gets. */
export async function openMailServer(options: SMTPServerOptions): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    disableReverseLookup: true,
    ...options,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ raw: Buffer.concat(chunks), recipients, encrypted: session.secure });
        done();
      });
    },
  });
  // A client that gives up makes the server emit errors; the client's own words are what the tests look at.
  server.on('error', () => {});
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(resolve);
    });
  return { port, received, [Symbol.asyncDispose]: close };
}
