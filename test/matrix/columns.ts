import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { takeBackup, type Cluster } from '../../core/demo/index.ts';
import { findClientTool } from '../../core/postgres/binaries.ts';
import { defineSource, type Source } from '../../core/index.ts';
import { basebackup } from '../../plugins/sources/basebackup/index.ts';
import { newerClient } from '../support/newer-client.ts';
import type { Column } from './column.ts';
import { allMajors, cutInHalf, fromDirectory, overwriteMiddle } from './column-kinds.ts';

/** Majors that Debian's own pg_basebackup takes backups of. */
const ofDebian = allMajors.filter((major) => major <= 15);
const tar = (compress: 'gzip' | 'none', wal: 'stream' | 'fetch') => (from: Cluster, into: string) =>
  takeBackup({ from, into, compress, wal }).then(() => undefined);

/** A row of these is a major; each is proven, and shown to fail when it is damaged. */
export const columns: readonly Column[] = [
  {
    name: 'tar gzip',
    majors: allMajors,
    take: tar('gzip', 'stream'),
    damage: (backup) => overwriteMiddle(backup, /^base\.tar\.gz$/),
    configure: fromDirectory,
  },
  {
    name: 'tar plain',
    majors: allMajors,
    take: tar('none', 'stream'),
    damage: (backup) => cutInHalf(backup, /^base\.tar$/),
    configure: fromDirectory,
  },
  {
    name: 'tar lz4',
    majors: ofDebian.filter((major) => major % 2 === 0 || major === 15),
    take: (server, into) => pgBasebackup(server, into, '--compress=client-lz4'),
    damage: (backup) => cutInHalf(backup, /^base\.tar\.lz4$/),
    configure: fromDirectory,
  },
  {
    name: 'tar zstd',
    majors: ofDebian.filter((major) => major % 2 === 1),
    take: (server, into) => pgBasebackup(server, into, `--compress=${server.major >= 15 ? 'server' : 'client'}-zstd:5`),
    // PostgreSQL asks zstd for no checksum, as little as lz4: before 13 no manifest sees what is flipped inside either.
    damage: (backup) => cutInHalf(backup, /^base\.tar\.zst$/),
    configure: fromDirectory,
  },
  {
    name: 'fetch',
    majors: [10, 13, 15, 18],
    take: tar('gzip', 'fetch'),
    damage: (backup) => cutInHalf(backup, /^base\.tar\.gz$/),
    configure: fromDirectory,
  },
  {
    name: 'SHA-512 manifest',
    majors: [13, 15],
    take: (server, into) => pgBasebackup(server, into, '--manifest-checksums=SHA512', '--manifest-force-encode'),
    damage: (backup) => cutInHalf(backup, /^backup_manifest$/),
    configure: fromDirectory,
  },
  {
    name: 'incremental',
    majors: [17],
    take: takeChain,
    damage: (backup) => execa('rm', ['-r', join(backup, 'first')]).then(() => undefined),
    configure: async (backup) => ({
      source: {
        definition: withoutHostTools,
        options: { path: join(backup, 'second') },
      },
    }),
  },
];

const withoutHostTools = defineSource({
  name: 'basebackup',
  summary: '',
  options: basebackup.options,
  open: (options) => withProgram(basebackup.open(options)),
});

async function pgBasebackup(server: Cluster, into: string, ...flags: string[]): Promise<void> {
  const tool = await findClientTool('pg_basebackup', { minMajor: server.major, root: '/' });
  if (tool === undefined) throw new Error('pg_basebackup of Debian is not installed');
  const to = ['-Ft', '-c', 'fast', '-D', into, '-h', server.socketDirectory, '-U', server.user];
  await execa(tool.path, [...to, ...flags]);
}

async function takeChain(server: Cluster, into: string): Promise<void> {
  const [program, ...words] = (await newerClient()).command('pg_basebackup');
  await mkdir(into);
  let before: string | undefined;
  for (const name of ['full', 'first', 'second']) {
    const incremental = before === undefined ? [] : ['--incremental', join(into, before, 'backup_manifest')];
    const to = ['-Ft', '-z', '-c', 'fast', '-D', join(into, name), '-h', server.socketDirectory, '-U', server.user];
    await execa(program, [...words, ...to, ...incremental]);
    await server.query(`insert into public.proof select i from generate_series(1, 50) i`);
    before = name;
  }
}

/** This host has no pg_combinebackup: its directories are real ones to the one that is lent. */
function withProgram(source: Source): Source {
  return {
    ...source,
    restore: (backup, facts, into, context) =>
      source.restore(
        backup,
        facts,
        {
          ...into,
          inside: (path) =>
            path.startsWith(into.dataDirectory) || path.includes('/chain/') ? path : into.inside(path),
          tool: async (_name, args) => {
            const [program, ...words] = (await newerClient()).command('pg_combinebackup');
            const { uid, gid } = into.owner;
            const run = process.getuid?.() === 0 ? { uid, gid } : {};
            const { exitCode, stderr, stdout } = await execa(program, [...words, ...args], { ...run, reject: false });
            return { exitCode, signal: undefined, stdout, stderr, aborted: false, durationMs: 0 };
          },
        },
        context,
      ),
  };
}
