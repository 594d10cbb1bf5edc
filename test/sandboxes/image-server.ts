import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeCertificates } from '../support/certificates.ts';
import { smallRootfs } from './small-rootfs.ts';

export interface ImageServer extends AsyncDisposable {
  /** `127.0.0.1:12345` */
  readonly host: string;
  /** PEM file of the authority that vouches for it. */
  readonly ca: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  /** Whether what is served is less than the whole image. */
  cutOff(isCut: boolean): void;
}

/** Serves one image, `small/one`, laid out as LXC's template `download` wants it. `directory` is for making it. */
export async function imageServer(directory: string): Promise<ImageServer> {
  const rootfs = await smallRootfs(join(directory, 'rootfs'));
  const pack = (file: string, from: string) =>
    execa('tar', ['--use-compress-program=xz -0', '-cf', join(directory, file), '-C', from, '.']);
  mkdirSync(join(directory, 'meta'));
  writeFileSync(join(directory, 'meta/config'), 'lxc.arch = x86_64\n');
  await Promise.all([pack('rootfs.tar.xz', rootfs), pack('meta.tar.xz', join(directory, 'meta'))]);
  const { ca, key, cert } = await makeCertificates(directory);
  const index = ['amd64', 'arm64'].map((arch) => `small;one;${arch};default;20260101_01:02;/images/one/\n`).join('');

  let isCut = false;
  const asked: string[] = [];
  const server = createServer({ key, cert }, ({ url = '' }, response) => {
    const path = url.replaceAll(/\/+/g, '/');
    asked.push(path);
    const name = /^\/images\/one\/(rootfs|meta)\.tar\.xz$/.exec(path)?.[1];
    if (/^\/meta\/1\.0\/index-(system|user)$/.test(path)) response.end(index);
    else if (name === undefined) response.writeHead(404).end();
    else {
      const content = readFileSync(join(directory, `${name}.tar.xz`));
      response.end(isCut ? content.subarray(0, content.length / 2) : content);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca,
    asked,
    cutOff: (is) => (isCut = is),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
