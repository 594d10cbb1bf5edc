import { existsSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { chmod, stat, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { inspect, refusal, restore, treeOf } from './restoring.ts';
import { tarOf } from './tar-builder.ts';
import { baseEntries, directoryOf, goodFiles, temporaryDirectory } from './tiny-backup.ts';

it('A directory that does not exist, or is a file, is a mistake of the operator', async () => {
  const directory = await directoryOf({ file: 'x' });
  for (const path of [join(directory, 'nothing'), join(directory, 'file')]) {
    expect(await refusal(inspect(path))).toMatchObject({ code: 'SOURCE_PATH_MISSING', blame: 'operator' });
  }
});

it('Backup files without a base archive are a bad backup; other files are a wrong path', async () => {
  const { 'base.tar.gz': _, ...others } = goodFiles();
  expect(await refusal(inspect(await directoryOf(others)))).toMatchObject({
    code: 'BASE_ARCHIVE_MISSING',
    blame: 'backup',
  });
  const photos = await refusal(inspect(await directoryOf({ 'holiday.jpg': 'x' })));
  expect(photos).toMatchObject({ code: 'NOT_A_BACKUP', blame: 'operator' });
  const plain = await refusal(inspect(await directoryOf({ PG_VERSION: '15\n' })));
  expect(plain.message).toContain('it holds PG_VERSION');
});

it('Two base archives are ambiguous', async () => {
  const directory = await directoryOf({ ...goodFiles(), 'base.tar': tarOf(...baseEntries) });
  expect(await refusal(inspect(directory))).toMatchObject({ code: 'ARCHIVE_AMBIGUOUS', blame: 'operator' });
});

it('Files nobody knows are a warning; logs and checksums are not', async () => {
  const directory = await directoryOf({
    ...goodFiles(),
    'notes.odt': 'x',
    'backup.log': 'x',
    SHA256SUMS: 'x',
    '.nfs1': '',
  });
  expect((await inspect(directory)).warnings).toEqual(['unknown file notes.odt']);
});

it('Unreadable is not bad', async () => {
  const directory = await directoryOf(goodFiles());
  await symlink('/nowhere/at/all', join(directory, '16400.tar'));
  expect(await refusal(inspect(directory))).toMatchObject({ code: 'BACKUP_UNREADABLE', blame: 'repository' });
});

it('A file without permission to read it is blamed on the storage', async () => {
  const directory = await directoryOf(goodFiles());
  await chmod(directory, 0o755);
  await chmod(join(directory, 'base.tar.gz'), 0);
  const isRoot = process.getuid?.() === 0;
  // Root may read everything; for a moment we are nobody.
  if (isRoot) process.seteuid?.(65_534);
  try {
    expect(await refusal(inspect(directory))).toMatchObject({ code: 'BACKUP_UNREADABLE', blame: 'repository' });
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});

it('The backup keeps its bytes, times and modes', async () => {
  const directory = await directoryOf(goodFiles());
  const bytes = await treeOf(directory);
  // So old that a kernel with relatime would set a new access time.
  const old = new Date('2020-01-01T00:00:00Z');
  for (const name of readdirSync(directory)) await utimes(join(directory, name), old, old);
  const before = await timesOf(directory);
  await restore(directory);
  expect(await timesOf(directory)).toEqual(before);
  expect(await treeOf(directory)).toEqual(bytes);
});

async function timesOf(directory: string) {
  return Promise.all(
    readdirSync(directory).map(async (name) => {
      const { atimeMs, mtimeMs, ctimeMs, mode } = await stat(join(directory, name));
      return { name, atimeMs, mtimeMs, ctimeMs, mode };
    }),
  );
}

it('Restored files are 0600, directories 0700, whatever the archive and the umask say', async () => {
  const { target } = await restore(await directoryOf(goodFiles()));
  for (const path of Object.keys(await treeOf(target.dataDirectory))) {
    const stats = await stat(join(target.dataDirectory, path));
    expect([path, stats.mode & 0o7777]).toEqual([path, stats.isDirectory() ? 0o700 : 0o600]);
  }
});

it.runIf(process.getuid?.() === 0)('As root, everything belongs to the owner that the sandbox asked for', async () => {
  const { target } = await restore(await directoryOf(goodFiles()), { owner: { uid: 12_345, gid: 23_456 } });
  for (const path of Object.keys(await treeOf(target.dataDirectory))) {
    const { uid, gid } = await stat(join(target.dataDirectory, path));
    expect([path, uid, gid]).toEqual([path, 12_345, 23_456]);
  }
});

it('An abort ends the restore between two chunks and leaves no descriptor open', async () => {
  const base = [...baseEntries, { name: 'base/5/1', content: Buffer.alloc(40 * 1024 * 1024, 'x') }];
  const directory = await directoryOf(goodFiles(base));
  const controller = new AbortController();
  const error = await refusal(
    restore(directory, { signal: controller.signal, onProgress: () => controller.abort(new Error('Ctrl-C')) }),
  );
  expect(error).toMatchObject({ code: 'RESTORE_INTERRUPTED', blame: 'interrupted' });
  expect(openBelow(dirname(directory))).toEqual([]);
});

it('A failed restore leaves no descriptor open', async () => {
  const files = goodFiles();
  const into = await temporaryDirectory();
  const directory = await directoryOf({ ...files, 'pg_wal.tar': files['pg_wal.tar'].subarray(0, 700_000) });
  expect(await refusal(restore(directory, { into }))).toMatchObject({ code: 'ARCHIVE_TRUNCATED' });
  expect([...openBelow(directory), ...openBelow(into)]).toEqual([]);
});

function openBelow(directory: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    const path = join('/proc/self/fd', fd);
    if (!existsSync(path)) return [];
    const target = readlinkSync(path);
    return target.startsWith(directory) ? [target] : [];
  });
}

it("A place that cannot be written to is the sandbox's fault", async () => {
  const into = await temporaryDirectory();
  const large = [1, 2].map((n) => ({ name: `base/5/${n}`, content: Buffer.alloc(8 * 1024 * 1024, 'x') }));
  const directory = await directoryOf(goodFiles([...baseEntries, ...large]));
  const vanish = () => rmSync(join(into, 'data'), { recursive: true, force: true });
  const error = await refusal(restore(directory, { into, onProgress: vanish }));
  expect(error).toMatchObject({ code: 'TARGET_UNWRITABLE', blame: 'sandbox', facts: { reason: 'ENOENT' } });
});
