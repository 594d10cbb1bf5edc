import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { directoryArchive } from '../../../core/archive/directory-archive.ts';
import { silentLog } from '../../../core/index.ts';
import { lz4, noise, zstd } from '../../plugins/sources/basebackup/packing.ts';

const name = '000000010000000000000001';
const segment = noise(1024 * 1024);
const context = { signal: new AbortController().signal, log: silentLog };

/** An archive that was written an hour ago. */
async function archiveOf(file: string, content: Buffer) {
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-archive-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, file);
  await writeFile(path, content);
  const then = new Date(Date.now() - 3_600_000);
  await utimes(path, then, then);
  const into = join(directory, 'fetched');
  return { fetch: () => directoryArchive(directory).fetch(name, into, context), into };
}

test.each([
  ['', async (content: Buffer) => content],
  ['.gz', async (content: Buffer) => gzipSync(content)],
  ['.lz4', lz4],
  ['.zst', zstd],
  ['.zst', (content: Buffer) => zstd(content, '--long=28')],
])('a segment under the name …%s is fetched, also with a window of 256 MB', async (suffix, packed) => {
  const { fetch, into } = await archiveOf(`${name}${suffix}`, await packed(segment));
  expect(await fetch()).toBe(true);
  expect((await readFile(into)).equals(segment)).toBe(true);
});

test.each([
  ['.gz', async (content: Buffer) => gzipSync(content)],
  ['.lz4', lz4],
  ['.zst', zstd],
])('a segment under the name …%s that is cut is damage, and nothing is left of it', async (suffix, packed) => {
  const { fetch, into } = await archiveOf(`${name}${suffix}`, (await packed(segment)).subarray(0, 500_000));
  await expect(fetch()).rejects.toMatchObject({ code: 'ARCHIVED_FILE_DAMAGED', blame: 'backup' });
  await expect(readFile(into)).rejects.toMatchObject({ code: 'ENOENT' });
});
