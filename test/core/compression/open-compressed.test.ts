import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import type { PostgresCompression } from '../../../core/compression/formats.ts';
import { openCompressed, type CompressionTrouble } from '../../../core/compression/open-compressed.ts';
import { flipped, lz4, noise, zstd } from '../../plugins/sources/basebackup/packing.ts';

class Trouble extends Error {
  readonly trouble: CompressionTrouble;
  constructor(trouble: CompressionTrouble) {
    super(trouble.reason);
    this.trouble = trouble;
  }
}

async function fileOf(content: Buffer): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-compression-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, 'file');
  await writeFile(path, content);
  return path;
}

async function read(path: string, compression: PostgresCompression, signal = new AbortController().signal) {
  const chunks: Buffer[] = [];
  const contents = openCompressed(path, compression, signal, (trouble) => new Trouble(trouble));
  for await (const chunk of contents as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const troubleOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof Trouble ? error.trouble : error),
  );

const content = noise(700_000);
const packed = {
  none: async (bytes: Buffer) => bytes,
  gzip: async (bytes: Buffer) => gzipSync(bytes),
  lz4,
  zstd,
};
const formats = ['gzip', 'lz4', 'zstd'] as const;

test.each(['none', ...formats] as const)('a file stored as %s is read', async (format) => {
  const path = await fileOf(await packed[format](content));
  expect((await read(path, format)).equals(content)).toBe(true);
});

test('a window of zstd that needs 256 MB is read', async () => {
  const path = await fileOf(await zstd(content, '--long=28'));
  expect((await read(path, 'zstd')).equals(content)).toBe(true);
});

test.each(formats)('%s that is cut, or has another byte, is damage', async (format) => {
  const whole = await packed[format](content);
  expect(await troubleOf(read(await fileOf(flipped(whole, 400_000)), format))).toMatchObject({ kind: 'damaged' });
  const path = await fileOf(whole);
  for (const length of [whole.length - 1, 300_000, 9, 2]) {
    await truncate(path, length);
    expect([length, await troubleOf(read(path, format))]).toMatchObject([
      length,
      { kind: format === 'gzip' ? 'cut' : 'damaged' },
    ]);
  }
});

test.each(['none', ...formats] as const)('a file stored as %s that is not there is no damage', async (format) => {
  const path = join(tmpdir(), 'pgproof-no-such-file');
  expect(await troubleOf(read(path, format))).toMatchObject({ kind: 'unreadable', reason: 'ENOENT' });
});

test.each(['none', ...formats] as const)('what cannot be read, stored as %s, is no damage', async (format) => {
  // Opened like a file, and read like a broken disk.
  const trouble = await troubleOf(read(tmpdir(), format));
  expect(trouble).toMatchObject({ kind: 'unreadable', reason: 'EISDIR' });
});

test.each(formats)('an abort that ends the reading of %s is no trouble of the file', async (format) => {
  const path = await fileOf(await packed[format](content));
  const thrown = await troubleOf(read(path, format, AbortSignal.abort(new Error('Ctrl-C'))));
  expect(thrown).toBeInstanceOf(Error);
  expect(thrown).not.toBeInstanceOf(Trouble);
});
