import { spawn } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readlink, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog, type RestoreFacts } from '../../../../../core/index.ts';
import { refusal, restore } from '../restoring.ts';
import type { Entry } from '../tar-builder.ts';
import { baseEntries, directoryOf, goodFiles, manifestOf, temporaryDirectory } from '../tiny-backup.ts';
import { inspectPlain, restorePlain, tinyPlain } from './tiny-plain.ts';

const ways = ['in place', 'copied'] as const;
const heap = 'base/5/16384';
const withHeap = (content: Buffer): Entry[] =>
  baseEntries.map((entry) => (entry.name === heap ? { ...entry, content } : entry));
const flipped = Buffer.alloc(16_384, 'heap');
flipped[9000] = 1;

const damages: Record<string, readonly Entry[]> = {
  'a missing file': baseEntries.filter(({ name }) => name !== heap),
  'half a heap file': withHeap(Buffer.alloc(8192, 'heap')),
  'a flipped byte': withHeap(flipped),
  'an extra file': [...baseEntries, { name: 'base/5/99999', content: 'x' }],
  nothing: baseEntries,
};

const sorted = ({ problems, ...facts }: RestoreFacts['manifest']) => ({
  ...facts,
  problems: problems.toSorted((a, b) => ((a.target ?? '') < (b.target ?? '') ? -1 : 1)),
});

it.each(ways.flatMap((way) => Object.keys(damages).map((what) => [what, way] as const)))(
  'of %s the comparison with the manifest says what it says of a tar (%s)',
  async (what, way) => {
    const base = damages[what] ?? [];
    const tar = await restore(await directoryOf({ ...goodFiles(base), backup_manifest: manifestOf(baseEntries) }));
    const { manifest } = await restorePlain(await tinyPlain(base), { way });
    expect(sorted(manifest)).toEqual(sorted(tar.restore.manifest));
  },
);

it('what names and sizes tell is known before a file is read, and is no proof', async () => {
  const { restore: restored } = await restorePlain(await tinyPlain(damages['half a heap file']), { way: 'in place' });
  expect(restored.manifest).toMatchObject({ verified: false, pending: true, filesVerified: 0 });
  expect(restored.manifest.problems).toMatchObject([{ target: heap, measured: 8192, threshold: 16_384 }]);
});

it('without a label it is refused, unless it is a snapshot', async () => {
  const base = baseEntries.filter(({ name }) => name !== 'backup_label');
  const directory = await tinyPlain(base);
  expect(await refusal(inspectPlain(directory))).toMatchObject({ code: 'BACKUP_LABEL_MISSING', blame: 'backup' });
  expect(await inspectPlain(directory, { snapshot: true })).toMatchObject({
    format: 'snapshot',
    snapshot: true,
    major: 15,
  });
});

it('tells what it is by its files', async () => {
  const facts = await inspectPlain(await tinyPlain());
  expect(facts).toMatchObject({
    format: 'plain',
    label: 'nightly',
    takenFrom: 'standby',
    major: 15,
    walMethod: 'stream',
    restoredBytesExact: true,
    manifest: { present: true, checksumAlgorithm: 'CRC32C' },
  });
  expect(facts.storedBytes).toBe(facts.restoredBytes);
});

it.each([
  ['the first segment', '000000010000000000000002', 'WAL_SEGMENT_MISSING'],
  ['all segments', undefined, 'WAL_MISSING'],
])('without %s of the WAL it is refused', async (_, name, code) => {
  const directory = await tinyPlain();
  const wal = join(directory, 'pg_wal');
  for (const file of name === undefined ? await readdir(wal) : [name]) await rm(join(wal, file));
  expect(await refusal(inspectPlain(directory))).toMatchObject({ code, blame: 'backup' });
});

it('a directory that a running server works in is refused', async () => {
  const directory = await tinyPlain();
  const server = spawn('sleep', ['60'], { cwd: directory, stdio: 'ignore' });
  onTestFinished(() => void server.kill('SIGKILL'));
  await writeFile(join(directory, 'postmaster.pid'), `${server.pid}\n${directory}\n`);
  expect(await refusal(inspectPlain(directory))).toMatchObject({ code: 'DATA_DIRECTORY_IN_USE', blame: 'operator' });
});

it('a pid file that was copied along says nothing, even when a process has that number, and is left out', async () => {
  const directory = await tinyPlain();
  await writeFile(join(directory, 'postmaster.pid'), `${process.pid}\n${directory}\n`);
  const { restore: restored, target } = await restorePlain(directory, { way: 'in place' });
  expect(restored.warnings).toEqual(["postmaster.pid of the source's server is in the backup; it was not restored"]);
  expect(await readdir(target.dataDirectory)).not.toContain('postmaster.pid');
});

it.each(ways)('links that lead out of the backup are not followed (%s)', async (way) => {
  const directory = await tinyPlain();
  await symlink('/etc/passwd', join(directory, 'server.key'));
  const { restore: restored, target } = await restorePlain(directory, { way });
  expect(restored.warnings).toEqual(['server.key is a link to /etc/passwd in the backup; it was not restored']);
  expect(await readdir(target.dataDirectory)).not.toContain('server.key');

  await rm(join(directory, heap));
  await symlink('/etc/passwd', join(directory, heap));
  expect(await refusal(restorePlain(directory, { way }))).toMatchObject({ code: 'FILE_HOSTILE', blame: 'backup' });
});

it.each(ways)('modes of the backup do not count (%s)', async (way) => {
  const directory = await tinyPlain();
  await chmod(join(directory, heap), 0o4755);
  await chmod(join(directory, 'base'), 0o755);
  const { target } = await restorePlain(directory, { way });
  expect((await lstat(join(target.dataDirectory, heap))).mode & 0o7777).toBe(0o600);
  expect((await lstat(join(target.dataDirectory, 'base'))).mode & 0o7777).toBe(0o700);
});

it('a file that is replaced after the restore is no damage: the backup changed', async () => {
  const directory = await tinyPlain();
  const meanwhile = () => utimes(join(directory, heap), new Date(), new Date());
  const refused = await refusal(restorePlain(directory, { way: 'in place', meanwhile }));
  expect(refused).toMatchObject({ code: 'BACKUP_CHANGED', blame: 'repository' });
});

async function withTablespace(place: string, link: string): Promise<string> {
  const tablespace = [{ name: 'pg_tblspc/16400/PG_15_202209061/5/16385', content: 'rows' }];
  const directory = await tinyPlain(baseEntries, manifestOf([...baseEntries, ...tablespace]));
  const goal = join(directory, place);
  await mkdir(join(goal, 'PG_15_202209061/5'), { recursive: true });
  await writeFile(join(goal, 'PG_15_202209061/5/16385'), 'rows');
  await symlink(link.replace('@', directory), join(directory, 'pg_tblspc/16400'));
  return directory;
}

it('a tablespace outside the backup is not touched unless the configuration names it', async () => {
  const directory = await withTablespace('../elsewhere', '@/../elsewhere');
  const location = await readlink(join(directory, 'pg_tblspc/16400'));
  expect(await refusal(inspectPlain(directory))).toMatchObject({ code: 'TABLESPACE_UNMAPPED', blame: 'operator' });

  const moved = join(await temporaryDirectory(), 'moved');
  await rename(join(dirname(directory), 'elsewhere'), moved);
  const wrong = { tablespaces: { [location]: `${moved}-wrong` } };
  expect(await refusal(inspectPlain(directory, wrong))).toMatchObject({ code: 'TABLESPACE_PLACE_MISSING' });
  const { manifest, target } = await restorePlain(directory, {
    way: 'copied',
    options: { tablespaces: { [location]: moved } },
  });
  expect(manifest.problems).toEqual([]);
  expect(await readlink(join(target.dataDirectory, 'pg_tblspc/16400'))).toBe('/pgproof/tablespaces/16400');
  expect(await readdir(join(target.tablespaceDirectory, '16400'))).toEqual(['PG_15_202209061']);
});

it('a tablespace inside the backup is found by its link, and is missed when it is gone', async () => {
  const directory = await withTablespace('archive', '@/archive');
  const { manifest } = await restorePlain(directory, { way: 'copied' });
  expect(manifest).toMatchObject({ verified: true, problems: [] });
  await rm(join(directory, 'archive'), { recursive: true });
  expect(await refusal(inspectPlain(directory))).toMatchObject({
    code: 'TABLESPACE_DIRECTORY_MISSING',
    blame: 'backup',
  });
});

it.each(['global/pg_control', 'backup_label', 'pg_wal/000000010000000000000002'])(
  'one that was written to just now is not accused of lacking %s',
  async (name) => {
    const directory = await tinyPlain();
    await rm(join(directory, name));
    expect(await refusal(inspectPlain(directory, {}, false))).toMatchObject({
      code: 'BACKUP_BEING_WRITTEN',
      blame: 'repository',
    });
  },
);

it.each(ways)('nor of a file that is missing or not copied to its end (%s)', async (way) => {
  for (const what of ['a missing file', 'half a heap file']) {
    const directory = await tinyPlain(damages[what]);
    const refused = await refusal(restorePlain(directory, { way, settled: false }));
    expect(refused).toMatchObject({ code: 'BACKUP_BEING_WRITTEN', blame: 'repository' });
  }
});

it.each([
  ['is written to', (path: string) => utimes(path, new Date(), new Date())],
  ['comes', (path: string) => writeFile(`${path}.1`, 'more')],
  ['is removed', (path: string) => rm(path)],
] as const)('that a file %s under the server is noticed, without a manifest too', async (_, change) => {
  const directory = await tinyPlain();
  await rm(join(directory, 'backup_manifest'));
  const { restore: restored } = await restorePlain(directory, { way: 'in place' });
  const context = { signal: new AbortController().signal, log: silentLog };
  await restored.requireUnchanged?.(context);
  await change(join(directory, heap));
  const refused = await refusal(restored.requireUnchanged?.(context) ?? Promise.resolve());
  expect(refused).toMatchObject({ code: 'BACKUP_CHANGED', blame: 'repository' });
});

it('what is copied is not looked at again', async () => {
  const { restore: restored } = await restorePlain(await tinyPlain(), { way: 'copied' });
  expect(Object.hasOwn(restored, 'requireUnchanged')).toBe(false);
});
