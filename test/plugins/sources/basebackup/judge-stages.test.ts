import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { judgeTool } from '../../../../plugins/sources/basebackup/storage/judge-stages.ts';
import { localStorage } from '../../../../plugins/sources/basebackup/storage/local-storage.ts';
import { lz4, noise } from './packing.ts';
import { refusal } from './restoring.ts';
import { temporaryDirectory } from './tiny-backup.ts';

const reading = { signal: new AbortController().signal, onWarning: () => {} };
const unfinished = { exitCode: 68, signal: undefined, stderr: 'Error 68 : Unfinished stream' };

/** An archive of lz4 that comes through this filter. */
async function archiveOf(content: Buffer, filter: string) {
  const path = join(await temporaryDirectory(), 'base.tar.lz4');
  await writeFile(path, content);
  const stored = { name: 'base.tar.lz4', path, bytes: content.length };
  return {
    ...stored,
    compression: 'lz4' as const,
    parts: [stored],
    filter: { command: ['/bin/sh', '-c', filter] as [string, ...string[]], environment: {}, suffix: undefined },
    open: (signal: AbortSignal) => localStorage.open([stored], signal),
  };
}

it('What a decompressor says of an archive is looked at again, and a filter that fails then is no damage', async () => {
  const archive = await archiveOf(await lz4(noise(300_000)), 'head -c 1000; exit 3');
  const error = await refusal(judgeTool(archive, unfinished, reading));
  expect(error).toMatchObject({ code: 'FILTER_FAILED', blame: 'repository' });
  const sound = await archiveOf((await lz4(noise(300_000))).subarray(0, 1000), 'cat');
  expect(await refusal(judgeTool(sound, unfinished, reading))).toMatchObject({ code: 'ARCHIVE_TRUNCATED' });
});

it('Nor is one that fails when the frames are tried without what follows them', async () => {
  const packed = Buffer.concat([await lz4(noise(300_000)), Buffer.from('garbage that is long enough')]);
  const silent = { exitCode: 1, signal: undefined, stderr: '' };
  expect(await refusal(judgeTool(await archiveOf(packed, 'cat; exit 3'), silent, reading))).toMatchObject({
    code: 'FILTER_FAILED',
  });
  await judgeTool(await archiveOf(packed, 'cat'), silent, reading);
});

it('A decompressor that was killed says nothing, whatever it wrote before', async () => {
  const archive = await archiveOf((await lz4(noise(300_000))).subarray(0, 1000), 'cat');
  const error = await refusal(judgeTool(archive, { ...unfinished, exitCode: undefined, signal: 9 }, reading));
  expect(error).toMatchObject({ code: 'DECOMPRESSOR_FAILED', blame: 'sandbox' });
});
