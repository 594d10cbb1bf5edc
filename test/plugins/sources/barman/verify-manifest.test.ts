import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { verifyManifest } from '../../../../plugins/sources/barman/verify-manifest.ts';
import { manifestOf } from '../basebackup/tiny-backup.ts';

const listed = (files: Readonly<Record<string, string>>) =>
  manifestOf(Object.entries(files).map(([name, content]) => ({ name, content })));

/** Files below a data directory, and the manifest that Barman has of them. */
async function restored(files: Readonly<Record<string, string>>, manifest: string) {
  const root = await mkdtemp(join(tmpdir(), 'pgproof-barman-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const places = { dataDirectory: join(root, 'data'), tablespaceDirectory: join(root, 'tablespaces') };
  for (const [name, content] of Object.entries(files)) {
    const path = join(places.dataDirectory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  const path = join(root, 'backup_manifest');
  await writeFile(path, manifest);
  return { places, verify: () => verifyManifest(path, places, new AbortController().signal) };
}

test('a name that is no ASCII is that of its file, in the latin1 range of Unicode as well as beyond', async () => {
  const files = { 'zurück.conf': 'a', 'é/ß': 'b', '日本.conf': 'c' };
  const { verify } = await restored(files, listed(files));
  expect(await verify()).toEqual({
    verified: true,
    checksumAlgorithm: 'CRC32C',
    filesVerified: 3,
    problems: [],
    problemsOmitted: 0,
  });
});

test('a file that is missing, has another size or content, or is a link, is told; files of Barman beside them are not', async () => {
  const manifest = listed({
    PG_VERSION: '15\n',
    'base/5/1': 'one',
    'base/5/2': 'two',
    'base/5/3': 'three',
    'base/5/4': '15\n',
    '../outside': '',
    'postgresql.auto.conf': 'before',
  });
  const files = {
    PG_VERSION: '15\n',
    'base/5/1': 'one more',
    'base/5/2': 'TWO',
    '.barman-recover.info': 'x',
    'postgresql.auto.conf': 'after',
  };
  const { places, verify } = await restored(files, manifest);
  await symlink(join(places.dataDirectory, 'PG_VERSION'), join(places.dataDirectory, 'base/5/4'));
  await writeFile(join(places.dataDirectory, '../outside'), '');
  const { problems, filesVerified } = await verify();
  expect(problems.map(({ summary }) => summary)).toEqual([
    'base/5/1 has 8 bytes, the manifest says 3',
    'base/5/2 does not match its checksum in the manifest (CRC32C)',
    'base/5/3 is in the manifest, but not in the backup',
    'base/5/4 is in the manifest, but not in the backup',
    '../outside is in the manifest, but not in the backup',
  ]);
  expect(problems[1]?.evidence).toEqual(['file base/5/2', 'database OID 5', 'filenode 2']);
  expect(filesVerified).toBe(3);
});

test('a file of a tablespace is looked for where the tablespace was restored', async () => {
  const { places, verify } = await restored({}, listed({ 'pg_tblspc/16400/PG_15_202209061/5/1': 'heap' }));
  expect((await verify()).problems).toHaveLength(1);
  const place = join(places.tablespaceDirectory, '16400/PG_15_202209061/5');
  await mkdir(place, { recursive: true });
  await writeFile(join(place, '1'), 'heap');
  expect((await verify()).problems).toEqual([]);
});

test('a manifest that was edited is refused, and one that cannot be read says nothing about the backup', async () => {
  const edited = await restored({}, listed({ PG_VERSION: '15\n' }).replace('"Size": 3', '"Size": 4'));
  await expect(edited.verify()).rejects.toMatchObject({ code: 'MANIFEST_CORRUPT', blame: 'backup' });
  const gone = verifyManifest('/nonexistent/manifest', edited.places, new AbortController().signal);
  await expect(gone).rejects.toMatchObject({ code: 'BARMAN_UNREADABLE', blame: 'repository' });
});
