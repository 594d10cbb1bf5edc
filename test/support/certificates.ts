import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Certificates {
  /** PEM file of the authority. */
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
}

/** An authority of one's own and a certificate of it for `localhost`, valid for a day, made by openssl. */
export async function makeCertificates(directory: string): Promise<Certificates> {
  const openssl = (...args: string[]) => execa('openssl', args, { cwd: directory, stdin: 'ignore' });
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1'.split(' ');
  const leaf =
    '-CA ca.pem -CAkey ca.key -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext basicConstraints=CA:FALSE';
  await openssl(...request, ...'-subj /CN=Test -keyout ca.key -out ca.pem'.split(' '));
  await openssl(...request, ...leaf.split(' '), ...'-subj /CN=localhost -keyout server.key -out server.pem'.split(' '));
  const read = (name: string) => readFile(join(directory, name), 'utf8');
  return { ca: join(directory, 'ca.pem'), key: await read('server.key'), cert: await read('server.pem') };
}
