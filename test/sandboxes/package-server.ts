import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';

export interface PackageServer extends AsyncDisposable {
  /** As in sources.list(5). */
  readonly line: string;
  /** Resolves when apt-get asks for something. */
  asked(): Promise<unknown>;
  /** From now on requests are heard and not answered, until `answer`. */
  hold(): void;
  answer(): void;
}

/** Serves one package, which consists of one file. `directory` is for making it. */
export async function packageServer(directory: string, name: string, file: string): Promise<PackageServer> {
  const tree = join(directory, 'tree');
  const control = `Package: ${name}\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.com>\nDescription: for a test\n`;
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  mkdirSync(join(tree, file, '..'), { recursive: true });
  writeFileSync(join(tree, 'DEBIAN/control'), control);
  writeFileSync(join(tree, file), 'of the package\n');
  const deb = join(directory, 'one.deb');
  await execa('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, deb]);
  const content = readFileSync(deb);
  const packages = `${control}Filename: ./one.deb\nSize: ${content.length}\nSHA256: ${digest(content)}\n\n`;
  const release = `SHA256:\n ${digest(packages)} ${packages.length} Packages\n`;
  const files = new Map<string, string | Buffer>([
    ['/Release', release],
    ['/Packages', packages],
    ['/one.deb', content],
  ]);

  let held = Promise.resolve();
  let answer = () => {};
  const server = createServer((request, response) => {
    server.emit('asked');
    const found = files.get(`/${request.url?.replace(/^\/(\.\/)?/, '') ?? ''}`);
    void held.then(() => response.writeHead(found === undefined ? 404 : 200).end(found));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    line: `deb [trusted=yes] http://127.0.0.1:${port} ./`,
    asked: () => once(server, 'asked'),
    hold: () => {
      held = new Promise((resolve) => (answer = resolve));
    },
    answer: () => answer(),
    async [Symbol.asyncDispose]() {
      answer();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const digest = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
