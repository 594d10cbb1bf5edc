import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeBackup, type Settings } from '../../core/demo/index.ts';
import { explainThrown } from '../../core/checks/explain-thrown.ts';
import { fetchServer, type ServerBinaries } from '../../core/postgres/binaries.ts';
import { cachedBackup, serverBinaries, testClusters } from '../support/cluster.ts';
import { restoredBackup, type RestoredBackup } from '../support/restored-backup.ts';

/** Needs a server with lz4, as Debian's is, and one without, as npm's is. */
const major = 15;

/** A server's backup and all its WAL; big values, and pages that are written whole after the backup's checkpoint. */
async function bigValues(settings: Settings): Promise<RestoredBackup> {
  await using clusters = await testClusters();
  const primary = await clusters.primary(major, { settings, initdbArgs: ['--wal-segsize=1'] });
  await primary.query(
    `create table big as select g as id, repeat('lorem ipsum ', 20000) as body from generate_series(1, 3) g`,
  );
  const backup = join(clusters.directory, 'backup');
  await takeBackup({ from: primary, into: backup, compress: 'none' });
  await primary.query('update big set id = id + 1');
  await primary.stop('immediate');
  const drill = await restoredBackup(backup);
  const wal = join(primary.dataDirectory, 'pg_wal');
  for (const name of await readdir(wal)) {
    if (/^[0-9A-F]{24}$/.test(name)) await copyFile(join(wal, name), drill.data('pg_wal', name));
  }
  return drill;
}

describe('the server here was built without lz4', () => {
  test('and the WAL is compressed with it: the backup is not blamed', async () => {
    await using drill = await bigValues({ wal_compression: 'lz4' });
    await expect(drill.prove({ binaries: await fetchServer(major) })).rejects.toMatchObject({
      code: 'SERVER_BUILD_DIFFERS',
      blame: 'sandbox',
      hint: expect.stringContaining('the same packages as in production'),
    });
  });
  test('and values are compressed with it: the check could not tell', async () => {
    await using drill = await bigValues({ default_toast_compression: 'lz4' });
    const { server } = await drill.prove({ binaries: await fetchServer(major) });
    await using session = await server.connect('postgres');
    const thrown = await session.value('select length(body) from public.big limit 1').catch((error: unknown) => error);
    expect(await explainThrown(thrown, { check: 'full-decode', database: 'postgres', server })).toMatchObject({
      code: 'SERVER_SUPPORT_MISSING',
      blame: 'sandbox',
      message: expect.stringContaining('lz4'),
    });
  });
});

describe('this host gives the server too little', () => {
  let directory: string;
  let drill: RestoredBackup;
  beforeAll(async () => {
    directory = await mkdtemp('/tmp/pgproof-limits-');
    await chmod(directory, 0o755);
    const { directory: backup } = await cachedBackup(major, {
      from: 'primary',
      customers: 1,
      load: false,
      compress: 'none',
    });
    drill = await restoredBackup(backup);
  });
  afterAll(async () => {
    await drill?.[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  /** The server as it is when somebody set a limit. */
  async function limited(limit: string): Promise<ServerBinaries> {
    const real = await serverBinaries(major);
    const bin = join(directory, limit.replaceAll(/\W/g, ''));
    await mkdir(bin);
    await writeFile(join(bin, 'postgres'), `#!/bin/sh\n${limit}\nexec ${join(real.bin, 'postgres')} "$@"\n`);
    await chmod(join(bin, 'postgres'), 0o755);
    return { ...real, bin };
  }

  test.each([
    ['open files', 'ulimit -n 20', /SERVER_NOT_STARTED|HOST_REFUSED/],
    ['memory', 'ulimit -v 100000', /SERVER_OUT_OF_MEMORY/],
    ['the size of a file', 'ulimit -f 64', /SERVER_|HOST_REFUSED|STORAGE_FAILED/],
  ])('%s', async (_, limit, code) => {
    await expect(drill.prove({ binaries: await limited(limit) })).rejects.toMatchObject({
      code: expect.stringMatching(code),
      blame: 'sandbox',
    });
  });
});
