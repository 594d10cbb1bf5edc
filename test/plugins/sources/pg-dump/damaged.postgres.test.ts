import { readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { settle } from '../../../support/settle.ts';
import { copyOf, drillDump, dumpsOf, emptyDirectory, told } from './dumps.ts';

const flip = async (path: string, at: (size: number) => number) => {
  const bytes = await readFile(path);
  const place = at(bytes.length);
  bytes[place] = (bytes[place] ?? 0) ^ 0x10;
  await writeFile(path, bytes);
};
const cut = async (path: string, share: number) => truncate(path, Math.floor((await readFile(path)).length * share));
/** The part of a directory dump with the most rows. */
const largest = async (directory: string) => {
  const names = (await readdir(directory)).filter((name) => /^\d+\.dat\.gz$/.test(name));
  const sizes = await Promise.all(
    names.map(async (name) => [name, (await readFile(join(directory, name))).length] as const),
  );
  return join(directory, sizes.toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? '');
};
const edit = async (path: string, change: (text: string) => string) =>
  writeFile(path, change((await readFile(path)).toString('latin1')), 'latin1');

type Case = readonly [
  what: string,
  format: keyof Awaited<ReturnType<typeof dumpsOf>>,
  damage: (path: string) => Promise<void>,
  says: RegExp,
];

const beforeAnythingIsUnpacked: readonly Case[] = [
  [
    'an archive cut in its data',
    'custom',
    (path) => cut(path, 0.6),
    /shop\.dump is cut short: it ends within TABLE DATA public\./,
  ],
  [
    'an archive cut in its table of contents',
    'custom',
    (path) => truncate(path, 900),
    /ends within its table of contents/,
  ],
  [
    'an archive that lost its last byte',
    'custom',
    async (path) => truncate(path, (await readFile(path)).length - 1),
    /is cut short/,
  ],
  [
    'a directory without the rows of a table',
    'directory',
    async (path) => rm(await largest(path)),
    /\d+\.dat is missing from the dump: it holds TABLE DATA public\.orders/,
  ],
  [
    'a directory without its table of contents',
    'directory',
    (path) => rm(join(path, 'toc.dat')),
    /toc\.dat is missing/,
  ],
  [
    'a directory without a large object',
    'directory',
    async (path) => rm(join(path, (await readdir(path)).find((name) => name.startsWith('blob_')) ?? '')),
    /it holds large object \d+/,
  ],
  ['a tar file cut in a member', 'tar', (path) => cut(path, 0.5), /shop\.tar is cut short: it ends within \d+\.dat/],
  [
    'a tar file without its end mark',
    'tar',
    async (path) => truncate(path, (await readFile(path)).length - 1024),
    /without an end mark|cut short/,
  ],
  ['an empty file', 'custom', (path) => truncate(path, 0), /shop\.dump is empty/],
  [
    'a script without its last lines',
    'plain',
    (path) => cut(path, 0.9),
    /its last line is not the one that pg_dump writes last/,
  ],
  ['a file of another kind', 'plain', (path) => writeFile(path, 'CREATE TABLE mine ();\n'), /shop\.sql is no dump/],
];

it.each(beforeAnythingIsUnpacked)('%s is refused before anything is unpacked', async (_what, format, damage, says) => {
  const copy = await copyOf((await dumpsOf(15))[format]);
  await damage(copy);
  await settle(copy);
  const drill = await drillDump({ path: copy, database: 'shop' });
  expect(told(drill)).toMatch(/^failed: (inspect|select): /);
  expect(told(drill)).toMatch(says);
  expect(drill.sandbox).toBeUndefined();
});

const whileLoading: readonly Case[] = [
  [
    'a flipped bit in an archive',
    'custom',
    (path) => flip(path, (size) => Math.floor(size * 0.8)),
    /shop: TABLE DATA public\.orders|cannot be read/,
  ],
  [
    'a flipped bit in a part of a directory',
    'directory',
    async (path) => flip(await largest(path), (size) => size >> 1),
    /\d+\.dat\.gz is damaged/,
  ],
  ['a part that is cut short', 'directory', async (path) => cut(await largest(path), 0.7), /\d+\.dat\.gz is cut short/],
  [
    'a part that was cut and packed again',
    'directory',
    async (path) => {
      const part = await largest(path);
      await writeFile(part, gzipSync(gunzipSync(await readFile(part)).subarray(0, 5000)));
    },
    /holds TABLE DATA public\.orders, and no end of it/,
  ],
  ['a part that is empty', 'directory', async (path) => truncate(await largest(path), 0), /\d+\.dat\.gz is cut short/],
  [
    'a packed script that is cut short',
    'gzip',
    (path) => cut(path, 0.8),
    /shop\.sql\.gz is cut short: its gzip stream has no end/,
  ],
  [
    'a packed script of which only half was packed',
    'gzip',
    async (path) => {
      const whole = gunzipSync(await readFile(path));
      await writeFile(path, gzipSync(whole.subarray(0, whole.length >> 1)));
    },
    /its last line is not the one/,
  ],
  ['a script that zstd cannot unpack', 'zstd', (path) => cut(path, 0.8), /shop\.sql\.zst is damaged/],
  [
    'a row without the row it refers to',
    'plain',
    (path) => edit(path, (text) => text.replace(/^1\t2\t1\t/m, '1\t9999\t1\t')),
    /shop: FK CONSTRAINT public\.orders orders_customer_fkey: .*violates foreign key constraint "orders_customer_fkey"/,
  ],
  [
    'a key that is there twice',
    'inserts',
    (path) => edit(path, (text) => text.replace("(7, 'customer 7')", "(6, 'customer 7')")),
    /shop: CONSTRAINT public\.customers customers_pkey: .*could not create unique index "customers_pkey"/,
  ],
  [
    'a value that is none',
    'plain',
    (path) => edit(path, (text) => text.replace(/^7\tcustomer 7$/m, 'customer-secret\tcustomer 7')),
    /shop: TABLE DATA public\.customers: .*invalid input syntax for type integer/,
  ],
  [
    'a table that is gone',
    'created',
    (path) => edit(path, (text) => text.replace(/^CREATE TABLE public\.orders \([^;]*;/m, '')),
    /relation "public\.orders" does not exist/,
  ],
];

it.each(whileLoading)('%s is found while it is loaded, and no row is quoted', async (_what, format, damage, says) => {
  const copy = await copyOf((await dumpsOf(15))[format]);
  await damage(copy);
  await settle(copy);
  const drill = await drillDump({ path: copy, database: 'shop' });
  expect(told(drill)).toMatch(/^failed: /);
  expect(told(drill)).toMatch(says);
  expect(JSON.stringify(drill)).not.toMatch(/customer-secret|9999|customer \d/);
});

it('a role that the dump of the roles lacks is told', async () => {
  const dumps = await dumpsOf(15);
  const globals = await copyOf(dumps.globals);
  await edit(globals, (text) => text.replaceAll(/^.*\breader\b.*\n/gm, ''));
  const drill = await drillDump({ path: dumps.custom, globals });
  expect(told(drill)).toMatch(/^failed: load: shop: .*role "reader" does not exist/);
});

it.each([
  [
    'format of archives',
    'custom',
    async (path: string) => {
      const bytes = await readFile(path);
      bytes[6] = 17;
      await writeFile(path, bytes);
    },
    /version 1\.17 of the archive format/,
  ],
  [
    'pg_dump',
    'plain',
    (path: string) => edit(path, (text) => text.replace(/by pg_dump version 15\.\d+/, 'by pg_dump version 19.1')),
    /is of PostgreSQL 19/,
  ],
  [
    'extension',
    'plain',
    (path: string) =>
      edit(path, (text) =>
        text.replace(/^CREATE TABLE/m, 'CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;\n\nCREATE TABLE'),
      ),
    /lacks extensions that the dump of .* needs: postgis/,
  ],
] as const)('a %s that is not here is not the fault of the dump', async (_what, format, change, says) => {
  const copy = await copyOf((await dumpsOf(15))[format]);
  await change(copy);
  const drill = await drillDump({ path: copy, database: 'shop' });
  expect(told(drill)).toMatch(/^unverified: /);
  expect(told(drill)).toMatch(says);
});

it('a part that cannot be read of a dump that was written just now says nothing yet', async () => {
  const copy = await copyOf((await dumpsOf(15)).custom);
  await flip(copy, (size) => Math.floor(size * 0.8));
  const drill = await drillDump({ path: copy, database: 'shop' });
  expect(told(drill)).toMatch(/^unverified: restore: .*shop\.dump was written to within the last minute, so/);
});

it('nothing at all is no damage', async () => {
  const directory = await emptyDirectory();
  expect(told(await drillDump({ path: directory }))).toMatch(/^unverified: select: .* holds no dump/);
  expect(told(await drillDump({ path: join(directory, 'gone') }))).toMatch(/^unverified: select: .* cannot be read/);
});
