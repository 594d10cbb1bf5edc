import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveNow } from '../support/archive-now.ts';
import type { Column } from './column.ts';
import { allMajors, cutInHalf, fromDirectory, overwriteMiddle } from './column-kinds.ts';
import { pgBasebackup } from './pg-basebackup.ts';
import { incremental } from './incremental.ts';

const taken =
  (...flags: string[]): Column['take'] =>
  ({ server }, into) =>
    pgBasebackup(server, into, ...flags);

/** A row of these is a major; each is proven, and shown to fail when it is damaged. */
export const columns: readonly Column[] = [
  {
    name: 'tar gzip',
    majors: allMajors,
    take: taken('-Ft', '-Xs', '-z'),
    damage: (backup) => overwriteMiddle(backup, /^base\.tar\.gz$/),
    configure: fromDirectory,
  },
  {
    name: 'tar plain',
    majors: allMajors,
    take: taken('-Ft', '-Xs'),
    damage: (backup) => cutInHalf(backup, /^base\.tar$/),
    configure: fromDirectory,
  },
  {
    name: 'plain',
    majors: allMajors,
    take: taken('-Fp', '-Xs'),
    damage: (backup, { table }) => cutInHalf(join(backup, table)),
    configure: fromDirectory,
  },
  {
    name: 'tar lz4',
    majors: allMajors,
    take: taken('-Ft', '-Xs', '--compress=client-lz4'),
    damage: (backup) => cutInHalf(backup, /^base\.tar\.lz4$/),
    configure: fromDirectory,
  },
  {
    name: 'tar zstd',
    majors: allMajors,
    take: ({ server }, into) => {
      // The servers of npm are built without zstd.
      const side = server.major === 15 ? 'server' : 'client';
      return pgBasebackup(server, into, '-Ft', '-Xs', `--compress=${side}-zstd:5`);
    },
    // PostgreSQL asks zstd for no checksum, as little as lz4: before 13 no manifest sees what is flipped inside either.
    damage: (backup) => cutInHalf(backup, /^base\.tar\.zst$/),
    configure: fromDirectory,
  },
  {
    name: 'fetch',
    majors: allMajors,
    take: taken('-Ft', '-Xf', '-z'),
    damage: (backup) => cutInHalf(backup, /^base\.tar\.gz$/),
    configure: fromDirectory,
  },
  {
    name: 'no WAL, and an archive',
    majors: allMajors,
    take: async ({ server, archive }, into) => {
      await mkdir(into);
      await pgBasebackup(server, join(into, 'base'), '-Ft', '-Xn', '-z');
      await server.query('insert into public.proof values (0)');
      await archiveNow(server);
      await cp(archive, join(into, 'wal'), { recursive: true });
    },
    damage: async (backup) => {
      const segments = (await readdir(join(backup, 'wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name)).toSorted();
      for (const name of segments.slice(0, -1)) await rm(join(backup, 'wal', name));
    },
    configure: async (backup) => ({
      ...(await fromDirectory(join(backup, 'base'))),
      archive: { path: join(backup, 'wal') },
    }),
  },
  {
    name: 'SHA-512 manifest',
    majors: [13, 18],
    take: taken('-Ft', '-Xs', '-z', '--manifest-checksums=SHA512', '--manifest-force-encode'),
    damage: (backup) => cutInHalf(backup, /^backup_manifest$/),
    configure: fromDirectory,
  },
  incremental('incremental', '-Ft', '-z'),
  incremental('incremental plain', '-Fp'),
];
