import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { silentLog } from '../../../../core/index.ts';
import { basebackup } from '../../../../plugins/sources/basebackup/index.ts';
import { refusal } from './restoring.ts';
import { tarOf } from './tar-builder.ts';
import { baseEntries, directoryOf, goodFiles, label, temporaryDirectory } from './tiny-backup.ts';

const context = { signal: new AbortController().signal, log: silentLog };
const list = (path: string, match?: string) =>
  basebackup.open(match === undefined ? { path } : { path, match }).list(context);

/** A backup that was begun on that day of November 2026, and written in 2020 as far as the file system knows. */
async function backup(root: string, name: string, day: number, files: readonly string[] = ['all']) {
  const text = label.replace('2026-11-20', `2026-11-${String(day).padStart(2, '0')}`);
  const entries = [{ name: 'backup_label', content: text }, ...baseEntries.slice(1)];
  const { 'base.tar.gz': _, ...others } = goodFiles();
  const all: Record<string, Buffer | string> = { ...others, 'base.tar': tarOf(...entries) };
  const kept = files[0] === 'all' ? all : Object.fromEntries(files.map((file) => [file, all[file] ?? 'x']));
  await rename(await directoryOf(kept), join(root, name));
  for (const file of Object.keys(kept)) await age(join(root, name, file));
  return join(root, name);
}
const age = (path: string, seconds = 1_600_000_000) => utimes(path, seconds, seconds);
const told = (backups: Awaited<ReturnType<typeof list>>) =>
  backups.map(({ id, unfinished }) =>
    unfinished === undefined ? id : `${id} ${unfinished.state}: ${unfinished.reason}`,
  );

it('Backups in directories of their own come newest first, by what their labels say, not by when files were touched', async () => {
  const root = await temporaryDirectory();
  await backup(root, 'b', 20);
  const old = await backup(root, 'c', 3);
  await backup(root, 'a', 22);
  await age(join(old, 'base.tar'), 1_700_000_000);
  await utimes(old, 1_800_000_000, 1_800_000_000);
  const backups = await list(root);
  expect(backups.map(({ id, takenAt }) => `${id} ${takenAt}`)).toEqual([
    'a 2026-11-22T02:00:00.000Z',
    'b 2026-11-20T02:00:00.000Z',
    'c 2026-11-03T02:00:00.000Z',
  ]);
  expect(backups[0]?.location).toBe(join(root, 'a'));
  expect(backups[0]?.storedBytes).toBeGreaterThan(1024 * 1024);
});

it('Without a label that can be read the manifest counts', async () => {
  const root = await temporaryDirectory();
  await backup(root, 'readable', 20);
  const cut = await backup(root, 'cut', 21);
  await writeFile(join(cut, 'base.tar'), 'nonsense');
  await age(join(cut, 'base.tar'), 1_500_000_000);
  const [first, second] = await list(root);
  expect([first?.id, second?.id]).toEqual(['readable', 'cut']);
  expect(second?.takenAt).toBe(new Date(1_600_000_000_000).toISOString());
  expect(second?.unfinished).toBeUndefined();
});

it('A pattern chooses directories by name, and says so when there is none', async () => {
  const root = await temporaryDirectory();
  await backup(root, 'shop-1', 20);
  await backup(root, 'shop+2', 21);
  await backup(root, 'crm-1', 22);
  expect(told(await list(root, 'shop-*'))).toEqual(['shop-1']);
  expect(told(await list(root, 'shop?*'))).toEqual(['shop+2', 'shop-1']);
  expect(await refusal(list(root, 'web-*'))).toMatchObject({
    code: 'NO_BACKUP_MATCHES',
    blame: 'repository',
    message: expect.stringContaining('crm-1, shop+2, shop-1'),
  });
});

it('Other directories beside the backups, and a link to the newest, are no backups', async () => {
  const root = await temporaryDirectory();
  const newest = await backup(root, '2026-11-22', 22);
  await mkdir(join(root, 'scripts'));
  await writeFile(join(root, 'scripts', 'backup.sh'), '#!/bin/sh');
  await mkdir(join(root, 'lost+found'));
  await symlink(newest, join(root, 'latest'));
  expect(told(await list(root))).toEqual(['2026-11-22']);
});

it('A backup elsewhere is found through its link', async () => {
  const root = await temporaryDirectory();
  const elsewhere = await backup(await temporaryDirectory(), 'far', 22);
  await backup(root, 'near', 20);
  await symlink(elsewhere, join(root, 'linked'));
  expect(told(await list(root))).toEqual(['linked', 'near']);
});

it('What an aborted job or copy leaves behind is incomplete', async () => {
  const root = await temporaryDirectory();
  await backup(root, '01-whole', 1);
  await backup(root, '02-no-base', 2, ['pg_wal.tar.gz']);
  await backup(root, '03-no-manifest', 3, ['base.tar']);
  await backup(root, '04.partial', 4);
  await backup(root, '05-rsync', 5, ['.base.tar.Xa12bC', 'backup_manifest']);
  await backup(root, '06-tmp', 6, ['base.tar', 'backup_manifest.tmp']);
  await mkdir(join(root, '07-empty'));
  await utimes(join(root, '07-empty'), 1_600_000_000, 1_600_000_000);
  const states = new Map((await list(root)).map(({ id, unfinished }) => [id, unfinished]));
  expect(states.get('01-whole')).toBeUndefined();
  const reason = (id: string) => states.get(id)?.reason;
  expect(reason('02-no-base')).toBe('has no base.tar');
  expect(reason('03-no-manifest')).toBe('has no backup_manifest, which older ones have');
  expect(reason('04.partial')).toBe('has a name that says so');
  expect(reason('05-rsync')).toBe('has no base.tar');
  expect(reason('06-tmp')).toContain('pg_basebackup did not finish');
  expect(reason('07-empty')).toBe('is an empty directory');
  expect(new Set([...states.values()].map((one) => one?.state))).toEqual(new Set([undefined, 'incomplete']));
});

it('Backups that never had a manifest are whole without one', async () => {
  const root = await temporaryDirectory();
  await backup(root, 'one', 1, ['base.tar', 'pg_wal.tar.gz']);
  await backup(root, 'two', 2, ['base.tar', 'pg_wal.tar.gz']);
  expect(told(await list(root))).toEqual(['two', 'one']);
});

it('One that grows is in progress, whatever it has already', async () => {
  const root = await temporaryDirectory();
  await backup(root, 'yesterday', 20);
  const today = await backup(root, 'today', 21);
  const growing = join(today, 'base.tar');
  let bytes = 0;
  const timer = setInterval(() => void writeFile(growing, Buffer.alloc((bytes += 1024))), 50);
  try {
    await writeFile(growing, 'x');
    const backups = await list(root);
    expect(told(backups)).toContain('today in-progress: is being written');
    expect(told(backups)).toContain('yesterday');
  } finally {
    clearInterval(timer);
  }
});

it('A backup that was finished a moment ago is finished', async () => {
  const root = await temporaryDirectory();
  const now = Date.now() / 1000;
  const path = await backup(root, 'fresh', 20);
  for (const file of ['base.tar', 'backup_manifest']) await age(join(path, file), now);
  expect(told(await list(root))).toEqual(['fresh']);
});

it('A directory that is a backup itself is the only one, and its name is that of the directory', async () => {
  const one = await directoryOf(goodFiles());
  await mkdir(join(one, 'old'));
  expect(told(await list(one))).toEqual([basename(one)]);
  await rm(join(one, 'old'), { recursive: true });
});

it('An empty directory is no bad backup: it may be where a storage should be mounted', async () => {
  const root = await temporaryDirectory();
  expect(await list(root)).toEqual([]);
  await mkdir(join(root, 'lost+found'));
  expect(await list(root)).toEqual([]);
});
