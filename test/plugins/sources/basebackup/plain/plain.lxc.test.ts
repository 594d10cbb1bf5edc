import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { createShop, createTablespace, startLoad } from '../../../../../core/demo/index.ts';
import { leftovers } from '../../../../e2e/support/leftovers.ts';
import { newPlace } from '../../../../e2e/support/place.ts';
import { reapIn, startRun, type Kind } from '../../../../e2e/support/started-run.ts';
import { bytesBelow, timesBelow } from '../../../../e2e/snapshot.ts';
import { defineCheck, z } from '../../../../../core/index.ts';
import { planned } from '../../../../support/drill.ts';
import { testClusters } from '../../../../support/cluster.ts';
import { drillPlain, inPlace } from './drilling.ts';
import { settle } from '../../../../support/settle.ts';

const state = async (directory: string) => [await timesBelow(directory, 'written'), await bytesBelow(directory)];

it.each([
  [10, 'lxc'],
  [15, 'lxc'],
  [18, 'lxc'],
  [15, 'process'],
] as const)(
  'a plain backup of PostgreSQL %i with a tablespace is proven without being copied, and not changed (%s)',
  async (major, kind) => {
    await using place = await inPlace(major, { tablespace: true });
    const before = await state(place.root);
    const { drill, leftovers: left } = await drillPlain(place, kind);
    expect(drill).toMatchObject({ verdict: 'proven', restore: { method: 'overlay' } });
    expect(drill.restore?.manifest).toMatchObject({ verified: major >= 13, problems: [] });
    expect(left).toEqual([]);
    expect(await state(place.root)).toEqual(before);
  },
);

it('a file that is lost, cut or changed is found as in a tar, also when the server does not start with it', async () => {
  await using place = await inPlace(15, { load: false });
  const data = (path: string) => join(place.directory, path);
  const lost = data('pg_xact/0000');
  await rename(lost, data('pg_xact.lost'));
  await settle(place.root);
  const { drill } = await drillPlain(place, 'lxc');
  expect(drill.verdict).toBe('failed');
  expect(drill.checks).toEqual([]);
  expect(drill.restore?.manifest.problems.map(({ target }) => target).toSorted()).toEqual([
    'pg_xact.lost',
    'pg_xact/0000',
  ]);
  expect(drill.restore?.manifest.pending).toBeUndefined();
});

it('a check that fails on a backup that somebody writes to meanwhile proves nothing', async () => {
  await using place = await inPlace(15, { load: false });
  await rm(join(place.directory, 'backup_manifest'));
  const meddling = defineCheck({
    name: 'meddling',
    summary: 'Writes to the backup, and fails',
    options: z.object({}),
    async run({ fail }) {
      await writeFile(join(place.directory, 'base/1/99999'), 'more');
      return fail('a row is missing');
    },
  });
  const { drill } = await drillPlain(place, 'process', { checks: [planned(meddling)] });
  expect(drill).toMatchObject({ verdict: 'unverified', restore: { method: 'overlay' } });
  expect(drill.checks).toMatchObject([
    { outcome: 'could-not-verify', findings: [], error: { code: 'BACKUP_CHANGED' } },
  ]);
  expect(drill.phases.find(({ name }) => name === 'check')?.error).toMatchObject({ code: 'BACKUP_CHANGED' });
});

it('where the work directory can hold no upper layer the backup is copied, and the report says why', async () => {
  await using place = await inPlace(15, { tablespace: true });
  const path = (name: string) => join(place.root, name);
  for (const name of ['lower', 'upper', 'work', 'merged']) await mkdir(path(name));
  const layers = `lowerdir=${path('lower')},upperdir=${path('upper')},workdir=${path('work')}`;
  await execa('mount', ['-t', 'overlay', '-o', layers, 'test', path('merged')]);
  try {
    const { drill } = await drillPlain(place, 'lxc', { workDirectory: path('merged') });
    expect(drill).toMatchObject({ verdict: 'proven', restore: { method: 'copy', manifest: { problems: [] } } });
    expect(drill.restore?.methodReason).toMatch(
      /^no overlay: the kernel takes no upper layer in the work directory; no reflink: /,
    );
  } finally {
    await execa('umount', [path('merged')]);
  }
});

describe('what pg_basebackup --format=plain itself wrote', () => {
  it('is proven with tablespaces mapped into the backup and out of it', async () => {
    await using clusters = await testClusters();
    const primary = await clusters.primary(15);
    const [inner, outer] = [await createTablespace(primary, 'near'), await createTablespace(primary, 'far')];
    await createShop(primary, { customers: 5, tablespace: 'far' });
    await primary.query('create table moved (id int) tablespace near', 'shop');
    const into = join(clusters.directory, 'backup');
    const elsewhere = join(clusters.directory, 'elsewhere');
    {
      await using _load = await startLoad(primary);
      const mapping = [`${inner}=${into}/inner`, `${outer}=${elsewhere}`].flatMap((one) => ['-T', one]);
      const where = ['-h', primary.socketDirectory, '-p', String(primary.port), '-U', primary.user];
      await execa('pg_basebackup', ['-Fp', '-X', 'stream', '-c', 'fast', '-D', into, ...mapping, ...where]);
    }
    const before = [await state(into), await state(elsewhere), await readdir(outer)];
    const refused = await drillPlain({ directory: into, tablespaces: {} }, 'lxc');
    expect(refused.drill.phases.find(({ error }) => error)?.error).toMatchObject({ code: 'TABLESPACE_UNMAPPED' });
    const { drill } = await drillPlain({ directory: into, tablespaces: { [elsewhere]: elsewhere } }, 'lxc');
    expect(drill).toMatchObject({ verdict: 'proven', restore: { method: 'overlay', manifest: { problems: [] } } });
    expect(drill.backup?.tablespaces.map(({ location }) => location).toSorted()).toEqual(
      [`${into}/inner`, elsewhere].toSorted(),
    );
    expect([await state(into), await state(elsewhere), await readdir(outer)]).toEqual(before);
  });
});

describe('a killed run', () => {
  it.each([
    ['restore', 'lxc'],
    ['check row-count', 'lxc'],
  ] as const)(
    'at %s leaves no mount that reap does not remove, and an unchanged backup (%s)',
    async (moment, kind: Kind) => {
      await using backup = await inPlace(15, { from: 'primary', customers: 1, load: false });
      const before = await state(backup.root);
      await using place = await newPlace();
      const run = await startRun({ place, kind, holdAt: moment, backup: backup.directory });
      await run.until(moment);
      process.kill(run.pid, 'SIGKILL');
      await run.ended;
      expect((await leftovers(place, run.id)).filter((line) => line.includes('overlay'))).not.toEqual([]);
      expect(await reapIn(place, kind)).toMatchObject({ exitCode: 0 });
      expect(await leftovers(place, run.id)).toEqual([]);
      expect(await state(backup.root)).toEqual(before);
    },
  );

  it("has its own mounts removed, and nobody else's", async () => {
    await using backup = await inPlace(15, { from: 'primary', customers: 1, load: false });
    await using place = await newPlace();
    const run = await startRun({ place, kind: 'process', holdAt: 'check row-count', backup: backup.directory });
    await run.until('check row-count');
    process.kill(run.pid, 'SIGKILL');
    await run.ended;
    const foreign = join(run.drillDirectory, 'foreign');
    await mkdir(foreign);
    await execa('mount', ['-t', 'tmpfs', 'foreign', foreign]);
    try {
      expect((await reapIn(place, 'process')).exitCode).not.toBe(0);
      expect(await readdir(foreign)).toEqual([]);
    } finally {
      await execa('umount', [foreign]);
    }
    expect(await reapIn(place, 'process')).toMatchObject({ exitCode: 0 });
    await rm(foreign, { recursive: true, force: true });
  });
});
