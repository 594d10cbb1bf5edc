import { copyFile, open, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { createShop, takeBackup } from '../../core/demo/index.ts';
import { cachedBackup, copyOfBackup, testClusters, type BackupShape } from '../support/cluster.ts';
import { addHostileMember, rebuildArchive } from './rebuild-archive.ts';

/** What was done to a backup, and what the program has to say of it. */
export interface Damage {
  readonly what: string;
  /** Makes the damaged backup in a directory that does not exist. */
  readonly make: (into: string) => Promise<unknown>;
  readonly checks?: readonly unknown[];
  /** The phase that fails, or else the checks that must. */
  readonly phase?: string;
  readonly failing?: readonly string[];
  /** Code of the phase's error. */
  readonly code?: string;
  /** What somebody who reads the terminal finds there. */
  readonly words: readonly (string | RegExp)[];
}

const whole: BackupShape = { initdbArgs: ['--data-checksums', '--wal-segsize=1'] };
const segmentBytes = 1024 * 1024;
const major = 15;

/** A copy of a sound backup that may be damaged. */
const copied = async (into: string, shape: BackupShape = whole) => copyOfBackup(await cachedBackup(major, shape), into);
const base = (directory: string) => join(directory, 'base.tar.gz');
const wal = (directory: string) => join(directory, 'pg_wal.tar.gz');

async function halve(file: string): Promise<void> {
  await truncate(file, Math.floor((await stat(file)).size / 2));
}
const withoutManifest = (directory: string) => rm(join(directory, 'backup_manifest'));

/** Flips a byte in the middle of a block of the file. */
async function flipByte(file: string, block: number): Promise<void> {
  await using handle = await open(file, 'r+');
  const position = block * 8192 + 5000;
  const { buffer } = await handle.read({ buffer: Buffer.alloc(1), position });
  await handle.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, position);
}

/** Nothing writes, so no full page in the WAL heals what is damaged. */
const documents: BackupShape = { ...whole, load: false, sql: "comment on table documents is 'at rest'" };

const firstNormalOid = 16384;

/** The largest file of the database shop that is no catalog's: the TOASTed bodies of `documents`. */
async function largestFile(directory: string): Promise<string> {
  const databases = (await readdir(join(directory, 'base'))).map(Number).toSorted((a, b) => b - a);
  const shop = join(directory, 'base', String(databases[0]));
  const names = (await readdir(shop)).filter((name) => /^\d+$/.test(name) && Number(name) >= firstNormalOid);
  const sizes = await Promise.all(names.map(async (name) => [(await stat(join(shop, name))).size, name]));
  const [, name] = sizes.toSorted(([a], [b]) => Number(b) - Number(a))[0] ?? [];
  return join(shop, String(name));
}

/** A server's backup in which one index is the file of an earlier moment. */
async function makeOldIndex(into: string): Promise<void> {
  await using clusters = await testClusters();
  const primary = await clusters.primary(major, { settings: { autovacuum: 'off' } });
  await createShop(primary, { customers: 200 });
  const [file] = await primary.query<{ path: string }>("select pg_relation_filepath('customers_pkey') as path", 'shop');
  const path = file?.path ?? '';
  await primary.query('checkpoint');
  const old = join(clusters.directory, 'old-index');
  await copyFile(join(primary.dataDirectory, path), old);
  await primary.query(
    "insert into customers (email, name, country) select 'new' || i, 'New', 'DE' from generate_series(1, 20) i",
    'shop',
  );
  await primary.query('checkpoint');
  await takeBackup({ from: primary, into });
  await rebuildArchive(base(into), (directory) => copyFile(old, join(directory, path)));
  await withoutManifest(into);
}

const namingDocuments = [
  /data-checksums: 1 block is damaged \[shop: .*public\.documents\]/,
  /amcheck: A table cannot be read \[shop: public\.documents\]/,
  /Dumping the contents of table "documents" failed/,
];

export const truncatedBase: Damage = {
  what: 'a truncated base archive',
  make: async (into) => halve(base(await copied(into))),
  phase: 'restore',
  code: 'ARCHIVE_TRUNCATED',
  words: ['restore', 'base.tar.gz', /the rest is missing/],
};

export const oldIndex: Damage = {
  what: 'an index without the newest rows',
  make: makeOldIndex,
  checks: ['data-checksums', 'amcheck'],
  failing: ['amcheck'],
  words: [
    /amcheck: A btree index lacks rows of its table \[shop: public\.customers_pkey\]/,
    /lacks matching index tuple/,
  ],
};

export const damages: readonly Damage[] = [
  truncatedBase,
  {
    what: 'a plain base archive that ends between two members',
    make: async (into) => {
      const file = join(await copied(into, { ...whole, compress: 'none' }), 'base.tar');
      await truncate(file, await endOfMember(file));
    },
    phase: 'restore',
    code: 'ARCHIVE_TRUNCATED',
    words: ['restore', 'base.tar', /the rest is missing/],
  },
  {
    what: 'a truncated WAL archive',
    make: async (into) => halve(wal(await copied(into))),
    phase: 'restore',
    code: 'ARCHIVE_TRUNCATED',
    words: ['restore', 'pg_wal.tar.gz', /the rest is missing/],
  },
  {
    what: 'a WAL archive without the segment that recovery starts from',
    make: (into) => loseSegment(into, 'Start-LSN'),
    phase: 'inspect',
    code: 'WAL_SEGMENT_MISSING',
    words: ['inspect', /WAL segment 0000000100000000000000\w\w is missing/],
  },
  {
    what: 'a WAL archive without the segment that the backup ends in',
    make: (into) => loseSegment(into, 'End-LSN'),
    phase: 'restore',
    code: 'WAL_SEGMENT_MISSING',
    words: ['restore', /WAL segment 0000000100000000000000\w\w is missing/],
  },
  {
    what: 'a base archive without backup_label',
    make: async (into) => {
      await rebuildArchive(base(await copied(into)), (directory) => rm(join(directory, 'backup_label')));
      await withoutManifest(into);
    },
    phase: 'inspect',
    code: 'BACKUP_LABEL_MISSING',
    words: ['inspect', /holds no backup_label/, /lose/],
  },
  {
    what: 'a flipped byte, with a manifest',
    make: async (into) =>
      rebuildArchive(base(await copied(into, documents)), async (directory) =>
        flipByte(await largestFile(directory), 3),
      ),
    failing: ['manifest', 'data-checksums', 'amcheck', 'pg-dump'],
    words: [/manifest: base\/\d+\/\d+ does not match its checksum/, ...namingDocuments],
  },
  {
    what: 'a flipped byte, without a manifest',
    make: async (into) => {
      await rebuildArchive(base(await copied(into, documents)), async (directory) =>
        flipByte(await largestFile(directory), 3),
      );
      await withoutManifest(into);
    },
    failing: ['data-checksums', 'amcheck', 'pg-dump'],
    words: namingDocuments,
  },
  oldIndex,
  {
    what: 'a newest row of three days ago',
    make: (into) =>
      copied(into, { ...whole, load: false, sql: "update orders set created_at = created_at - interval '3 days'" }),
    checks: [{ use: 'newest-row', database: 'shop', relation: 'orders', column: 'created_at', maxAge: '24 h' }],
    failing: ['newest-row'],
    words: [/newest-row: The newest row is 3 d .* older than the drill; at most 1 d .* \[shop: orders.created_at\]/],
  },
  {
    what: 'too few rows',
    make: (into) => copied(into),
    checks: [{ use: 'row-count', database: 'shop', relation: 'customers', min: 1000 }],
    failing: ['row-count'],
    words: [/row-count: customers has 200 rows; at least 1000 are expected \[shop: customers\]/],
  },
  {
    what: 'a lost tablespace archive',
    make: async (into) => {
      const directory = await copied(into, { ...whole, tablespace: true });
      for (const name of await readdir(directory)) if (/^\d+\.tar\.gz$/.test(name)) await rm(join(directory, name));
    },
    phase: 'inspect',
    code: 'TABLESPACE_ARCHIVE_MISSING',
    words: [/the archive of tablespace \d+ .* is missing/],
  },
  {
    what: 'a member that leads out of the cluster',
    make: async (into) => addHostileMember(base(await copied(into)), '../evil'),
    phase: 'restore',
    code: 'ARCHIVE_HOSTILE',
    words: ['restore', 'member "../evil"', 'Nothing of this member was written'],
  },
];

/** Takes away a segment that the manifest says recovery needs; what was streamed beyond the end is not. */
async function loseSegment(into: string, end: 'Start-LSN' | 'End-LSN'): Promise<void> {
  const directory = await copied(into);
  const manifest = JSON.parse(await readFile(join(directory, 'backup_manifest'), 'utf8')) as {
    'WAL-Ranges': Record<typeof end, string>[];
  };
  const lsn = manifest['WAL-Ranges'][0]?.[end] ?? '';
  const position = Number.parseInt(lsn.split('/')[1] ?? '', 16) - (end === 'End-LSN' ? 1 : 0);
  const segment = Math.floor(position / segmentBytes)
    .toString(16)
    .toUpperCase()
    .padStart(8, '0');
  await rebuildArchive(wal(directory), (unpacked) => rm(join(unpacked, `0000000100000000${segment}`)));
}

/** Where some member in the middle of a plain archive ends. */
async function endOfMember(file: string): Promise<number> {
  const { size } = await stat(file);
  await using handle = await open(file, 'r');
  const header = Buffer.alloc(512);
  let position = 0;
  while (position < size / 2) {
    await handle.read(header, 0, 512, position);
    position += 512 + Math.ceil(Number.parseInt(header.toString('latin1', 124, 136), 8) / 512) * 512;
  }
  return position;
}
