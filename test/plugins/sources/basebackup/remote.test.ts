import { randomBytes } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../../core/index.ts';
import { basebackup } from '../../../../plugins/sources/basebackup/index.ts';
import { webStorage, type WebStorage } from '../../../support/web-storage.ts';
import { zstd } from './packing.ts';
import { inspect, refusal, restore, treeOf, type SourceOptions } from './restoring.ts';
import { tarOf } from './tar-builder.ts';
import { baseEntries, directoryOf, goodFiles, label, segment, segmentName, temporaryDirectory } from './tiny-backup.ts';

const MIB = 1024 * 1024;
/** What no compressor makes small, so that a transfer takes a while. */
const large = { name: 'base/5/16385', content: randomBytes(3 * MIB) };
const entries = [...baseEntries, large];
const files = goodFiles(entries);
const address = 'rclone:web:shop';

async function stored(kept: Readonly<Record<string, string | Buffer>>) {
  const root = await temporaryDirectory();
  const directory = join(root, 'shop');
  await cp(await directoryOf(kept), directory, { recursive: true });
  const web = await webStorage(root);
  onTestFinished(() => web[Symbol.asyncDispose]());
  return { root, directory, web, source: { rclone: web.rclone } };
}

/** The nth request for the content of a file comes to no good end; the head of each is the first. */
function dropping(web: WebStorage, file: string, from: number, to: number, dropAfter = MIB) {
  web.trouble = (method, path, n) =>
    method === 'GET' && path.endsWith(file) && n >= from && n <= to ? { dropAfter } : undefined;
}

const packed = async () => {
  const { 'base.tar.gz': gzip, 'pg_wal.tar': wal, backup_manifest: manifest } = files;
  const tar = tarOf(...entries);
  const others = { 'pg_wal.tar': wal, backup_manifest: manifest };
  const base64 = Buffer.from(gzip.toString('base64'));
  const none: SourceOptions = {};
  const decode: SourceOptions = { filter: { command: ['base64', '-d'] } };
  return {
    zstd: { kept: { ...others, 'base.tar.zst': await zstd(tar) }, file: 'base.tar.zst', options: none },
    'a filter': { kept: { ...others, 'base.tar.gz.enc': base64 }, file: 'base.tar.gz.enc', options: decode },
    'split files': {
      kept: { ...others, 'base.tar.gz.aa': gzip.subarray(0, MIB), 'base.tar.gz.ab': gzip.subarray(MIB) },
      file: 'base.tar.gz.ab',
      options: none,
    },
  };
};

it.each(['zstd', 'a filter', 'split files'] as const)(
  'A transfer that breaks off and goes on makes no difference: %s',
  async (how) => {
    const { kept, file, options } = (await packed())[how];
    const { web, directory, source } = await stored(kept);
    dropping(web, file, 2, 2);
    const { facts, target, restore: seen } = await restore(address, { source: { ...source, ...options } });
    const local = await restore(directory, { source: options });
    expect(await treeOf(target.dataDirectory)).toEqual(await treeOf(local.target.dataDirectory));
    expect({ ...facts, location: directory }).toEqual(local.facts);
    expect(seen).toEqual(local.restore);
    expect(new Set(web.requests.map((line) => line.split(' ')[0]))).toEqual(new Set(['GET', 'HEAD']));
  },
);

it.each(['zstd', 'a filter'] as const)('One that breaks off for good is not the backup’s fault: %s', async (how) => {
  const { kept, file, options } = (await packed())[how];
  const { web, source } = await stored(kept);
  dropping(web, file, 2, Number.POSITIVE_INFINITY, 1000);
  const rclone = { ...source.rclone, tries: 1 };
  const error = await refusal(restore(address, { source: { rclone, ...options } }));
  expect(error).toMatchObject({ code: 'REMOTE_BROKEN_OFF', blame: 'repository' });
});

it('What is damaged or missing in storage is the backup’s fault, there as in a directory', async () => {
  const { web, directory, source } = await stored(files);
  await truncate(join(directory, 'base.tar.gz'), 2 * MIB);
  expect(await refusal(restore(address, { source }))).toMatchObject({ code: 'ARCHIVE_TRUNCATED', blame: 'backup' });
  await rm(join(directory, 'base.tar.gz'));
  const error = await refusal(inspect(address, source));
  expect(error).toMatchObject({ code: 'BASE_ARCHIVE_MISSING', blame: 'backup' });
  expect(error.message).toContain(address);
  // The web server answers for the name with an error for a while: nobody knows what is there.
  await writeFile(join(directory, 'base.tar.gz'), files['base.tar.gz']);
  web.trouble = (method, path) => (method === 'HEAD' && path.endsWith('.gz') ? { status: 500 } : undefined);
  expect(await refusal(inspect(address, source))).toMatchObject({ code: 'REMOTE_UNREADABLE', blame: 'repository' });
});

it('A server that goes away while the backup is unpacked says nothing about the backup', async () => {
  const { web, source } = await stored(files);
  let gone: Promise<void> | undefined;
  web.trouble = (method, path, n) => {
    if (method === 'GET' && path.endsWith('.gz') && n === 2) gone = web.goAway();
    return undefined;
  };
  expect(await refusal(restore(address, { source }))).toMatchObject({ blame: 'repository' });
  await gone;
});

it('A file that is replaced while the backup is unpacked says nothing about the backup', async () => {
  const { directory, web, source } = await stored(files);
  web.trouble = (method, path, n) => {
    if (method === 'GET' && path.endsWith('pg_wal.tar') && n === 2) appendFileSync(join(directory, 'base.tar.gz'), 'x');
    return undefined;
  };
  const error = await refusal(restore(address, { source }));
  expect(error).toMatchObject({ code: 'BACKUP_CHANGED', blame: 'repository', facts: { file: 'base.tar.gz' } });
});

it('Backups in directories of their own are found, those that are not finished recognised', async () => {
  const { root, source } = await stored(files);
  await mkdir(join(root, 'many'));
  for (const [name, day] of [
    ['b', 20],
    ['c', 3],
    ['a', 22],
  ] as const) {
    const text = label.replace('2026-11-20', `2026-11-${String(day).padStart(2, '0')}`);
    await cp(join(root, 'shop'), join(root, 'many', name), { recursive: true, preserveTimestamps: true });
    const base = tarOf({ name: 'backup_label', content: text }, ...baseEntries.slice(1));
    await writeFile(join(root, 'many', name, 'base.tar.gz'), gzipSync(base));
  }
  await rm(join(root, 'many', 'a', 'base.tar.gz'));
  await mkdir(join(root, 'many', 'scripts'));
  writeFileSync(join(root, 'many', 'scripts', 'x.sh'), '');
  const context = { signal: new AbortController().signal, log: silentLog };
  const backups = await basebackup.open({ path: 'rclone:web:many', ...source }).list(context);
  expect(backups.map(({ id, unfinished }) => `${id}: ${unfinished?.reason ?? 'whole'}`)).toEqual([
    'a: has no base.tar',
    'b: whole',
    'c: whole',
  ]);
  expect(backups[1]).toMatchObject({ location: 'rclone:web:many/b', takenAt: '2026-11-20T02:00:00.000Z' });
});

it('A place that is not there, or holds a backup in plain format, is told before anything is made', async () => {
  const { root, source } = await stored(files);
  const missing = await refusal(inspect('rclone:web:elsewhere', source));
  expect(missing).toMatchObject({ code: 'SOURCE_PATH_MISSING', blame: 'operator' });
  await mkdir(join(root, 'plain', 'base'), { recursive: true });
  await writeFile(join(root, 'plain', 'PG_VERSION'), '15\n');
  const plain = await refusal(inspect('rclone:web:plain', source));
  expect(plain).toMatchObject({ code: 'PLAIN_ON_REMOTE', blame: 'operator' });
});

it('The predecessors of an incremental backup are looked for beside it, and what cannot be read may be one', async () => {
  const { root, web, source } = await stored(files);
  const link = async (name: string, number: number, text: string) => {
    const content = segment(number, { major: 0xd116 });
    const wal = tarOf({ name: segmentName(number), content });
    const base = tarOf({ name: 'backup_label', content: text }, { name: 'PG_VERSION', content: '17\n' });
    await mkdir(join(root, 'chain', name), { recursive: true });
    await writeFile(join(root, 'chain', name, 'base.tar'), base);
    await writeFile(join(root, 'chain', name, 'pg_wal.tar'), wal);
  };
  const later = label.replace('0/200028 (file 000000010000000000000002)', '0/300028 (file 000000010000000000000003)');
  await link('full', 2, label);
  await link('monday', 3, `${later.replace('0/200060', '0/300060')}INCREMENTAL FROM LSN: 0/200028\n`);
  const facts = await inspect('rclone:web:chain/monday', source);
  expect(facts.files.map(({ name }) => name)).toEqual([
    '../full/base.tar',
    '../full/pg_wal.tar',
    'base.tar',
    'pg_wal.tar',
  ]);
  web.trouble = (method, path) => (path.startsWith('/chain/full/') && method === 'GET' ? { status: 500 } : undefined);
  const error = await refusal(inspect('rclone:web:chain/monday', source));
  expect(error).toMatchObject({ code: 'REMOTE_UNREADABLE', blame: 'repository' });
});
