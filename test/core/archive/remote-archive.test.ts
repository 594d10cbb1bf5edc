import { mkdir, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { remoteArchive } from '../../../core/archive/remote-archive.ts';
import { silentLog } from '../../../core/index.ts';
import { noise } from '../../plugins/sources/basebackup/packing.ts';
import { temporaryDirectory } from '../../plugins/sources/basebackup/tiny-backup.ts';
import { webStorage } from '../../support/web-storage.ts';

const names = [1, 2, 3, 4].map((number) => `00000001000000000000000${number}`) as [string, string, string, string];
const segment = noise(1024 * 1024);
const context = { signal: new AbortController().signal, log: silentLog };
const anHourAgo = () => new Date(Date.now() - 3_600_000);

async function archive(files: Readonly<Record<string, Buffer>>) {
  const root = await temporaryDirectory();
  const [stored, into] = [join(root, 'wal'), join(root, 'into')];
  await mkdir(into);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(stored, name)), { recursive: true });
    await writeFile(join(stored, name), content);
    await utimes(join(stored, name), anHourAgo(), anHourAgo());
  }
  const web = await webStorage(root);
  onTestFinished(() => web[Symbol.asyncDispose]());
  const opened = remoteArchive('rclone:web:wal', web.rclone);
  return {
    web,
    stored,
    into,
    list: async () => opened.list?.(context),
    fetch: (name: string) => opened.fetch(name, join(into, name), context),
  };
}

test('segments are fetched, packed or not, from the directory and those below it, and one that came meanwhile', async () => {
  const { fetch, list, into, stored } = await archive({
    [names[0]]: segment,
    [`00000001/${names[1]}.gz`]: gzipSync(segment),
    '00000002.history': Buffer.from('1\t0/3000000\tno reason\n'),
    [`other/${names[2]}`]: segment,
    [`${names[3]}.partial`]: segment,
  });
  expect((await list())?.toSorted()).toEqual(['00000002.history', names[0], names[1]].toSorted());
  expect([await fetch(names[0]), await fetch(names[1]), await fetch('00000002.history')]).toEqual([true, true, true]);
  for (const name of names.slice(0, 2)) expect((await readFile(join(into, name))).equals(segment)).toBe(true);
  expect(await fetch(names[2])).toBe(false);
  await writeFile(join(stored, names[2]), segment);
  expect(await fetch(names[2])).toBe(true);
  expect((await readdir(into)).toSorted()).toEqual(['00000002.history', ...names.slice(0, 3)].toSorted());
});

test('a transfer that breaks off goes on; one that does not, and a server that is away, prove nothing', async () => {
  const { fetch, list, into, web } = await archive({ [names[0]]: segment });
  web.trouble = (method, _, n) => (method === 'GET' && n === 1 ? { dropAfter: 300_000 } : undefined);
  expect(await fetch(names[0])).toBe(true);
  expect((await readFile(join(into, names[0]))).equals(segment)).toBe(true);
  await rm(join(into, names[0]));
  web.trouble = (method, path) => (method === 'GET' && path.endsWith(names[0]) ? { dropAfter: 10 } : undefined);
  await expect(fetch(names[0])).rejects.toMatchObject({ code: 'REMOTE_BROKEN_OFF', blame: 'repository' });
  expect(await readdir(into)).toEqual([]);
  await web.goAway();
  await expect(list()).rejects.toMatchObject({ code: 'REMOTE_UNREADABLE', blame: 'repository' });
});

test('a file that is cut in storage is damage, unless somebody writes it at this moment', async () => {
  const packed = gzipSync(segment);
  const { fetch, stored, into } = await archive({ [`${names[0]}.gz`]: packed.subarray(0, 500_000) });
  const error: unknown = await fetch(names[0]).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'ARCHIVED_FILE_DAMAGED', blame: 'backup' });
  expect((error as Error).message).toContain(`rclone:web:wal/${names[0]}.gz`);
  await utimes(join(stored, `${names[0]}.gz`), new Date(), new Date());
  expect(await fetch(names[0])).toBe(false);
  expect(await readdir(into)).toEqual([]);
});

test('a place where nothing is may be a mistake: it is no archive that has come to its end', async () => {
  const { web } = await archive({ [names[0]]: segment });
  const fetching = remoteArchive('rclone:web:wall', web.rclone).fetch(names[0], '/nowhere', context);
  await expect(fetching).rejects.toMatchObject({ code: 'ARCHIVE_UNREADABLE', blame: 'repository' });
});
