import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { WalArchive } from '../../core/index.ts';
import { exitStatus } from '../../core/run/exit-status.ts';
import { amcheck, dataChecksums, fullDecode, manifest, relationSize } from '../../plugins/checks/index.ts';
import { basebackup } from '../../plugins/sources/basebackup/index.ts';
import { processes } from '../sandboxes/traces.ts';
import { drillWith, newWorkDirectory, planned, smallBackup, type Drilled } from '../support/drill.ts';
import { plainBackup } from '../support/plain-backup.ts';
import { dyingDisk } from './support/dying-disk.ts';

const isRoot = process.getuid?.() === 0;

/** Path of the largest file of a table or index of the database shop. */
async function largestRelation(directory: string): Promise<string> {
  const databases = await readdir(join(directory, 'base'));
  const shop = join('base', databases.toSorted((a, b) => Number(b) - Number(a))[0] ?? '');
  const names = (await readdir(join(directory, shop))).filter((name) => Number(name) > 16_384);
  const sized = await Promise.all(
    names.map(async (name) => ({ name, size: (await stat(join(directory, shop, name))).size })),
  );
  return join(shop, sized.toSorted((a, b) => b.size - a.size)[0]?.name ?? '');
}

/** Nobody was accused, the reason is told, and nothing is left. */
function expectUnverified({ drill, report, leftovers }: Drilled) {
  const errors = [...drill.phases, ...drill.checks].flatMap(({ error }) => (error ? [error] : []));
  expect(errors.filter(({ blame }) => blame === 'backup')).toEqual([]);
  expect(drill.checks.flatMap(({ findings }) => findings).filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  expect({ verdict: drill.verdict, status: exitStatus(report), leftovers }).toEqual({
    verdict: 'unverified',
    status: 2,
    leftovers: [],
  });
  return errors;
}

describe.runIf(isRoot)('storage that gives EIO', () => {
  const sourceAt = (path: string) => ({ source: { definition: basebackup, options: { path } } });

  it.each([
    ['the beginning', 'inspect', 0],
    ['the middle', 'restore', 4_000_000],
  ] as const)('for %s of an archive is no verdict on the backup', async (_, phase, readable) => {
    await using disk = await dyingDisk((await smallBackup()).directory, 'base.tar', readable);
    const drilled = await drillWith([], { backup: sourceAt(disk.directory) });
    expect(expectUnverified(drilled)).toMatchObject([{ code: 'BACKUP_UNREADABLE', blame: 'repository' }]);
    expect(drilled.drill.phases.find(({ outcome }) => outcome === 'failed')?.name).toBe(phase);
  });

  it('for a table of a backup that was not copied accuses nobody, whichever check meets it', async () => {
    const place = await newWorkDirectory();
    try {
      const { directory } = await plainBackup(15, join(place, 'backup'), { customers: 1, load: false });
      await using disk = await dyingDisk(directory, await largestRelation(directory));
      const checks = [manifest, relationSize, fullDecode, amcheck, dataChecksums];
      const drilled = await drillWith([], {
        backup: sourceAt(disk.directory),
        checks: checks.map((check) => planned(check, { options: check.options.parse({}) })),
      });
      expect(drilled.drill.restore?.method).toBe('overlay');
      expectUnverified(drilled);
      expect(drilled.drill.checks.flatMap(({ name, error }) => (error ? [[name, error.code]] : []))).toEqual(
        expect.arrayContaining([
          ['manifest', 'BACKUP_UNREADABLE'],
          ['full-decode', 'STORAGE_BROKE'],
          ['data-checksums', 'CHECKSUM_TOOL_FAILED'],
        ]),
      );
    } finally {
      await rm(place, { recursive: true });
    }
  });

  it('for a segment of the WAL archive is no gap in it', async () => {
    const archive = await mkdtemp(join(tmpdir(), 'pgproof-archive-'));
    try {
      await execa('tar', ['-xf', join((await smallBackup()).directory, 'pg_wal.tar'), '-C', archive]);
      const [segment = ''] = (await readdir(archive)).filter((name) => /^[0-9A-F]{24}$/.test(name));
      await using disk = await dyingDisk(archive, segment, 65_536);
      const drilled = await drillWith([], { backup: { archive: { path: disk.directory } } });
      expect(expectUnverified(drilled)).toMatchObject([{ code: 'ARCHIVE_UNREADABLE', blame: 'repository' }]);
    } finally {
      await rm(archive, { recursive: true });
    }
  });
});

it.each([
  ['before it replays', 1],
  ['when it has replayed all that it was given', 2],
])('a startup process that is killed %s is no verdict on the backup', async (_, segments) => {
  const asked = new Set<string>();
  const walArchive = (): WalArchive => ({
    location: 'the test',
    async fetch(name, path) {
      if (/^[0-9A-F]{24}$/.test(name)) asked.add(name);
      const server = processes(dirname(path.slice(0, path.indexOf('/wal'))), 'none');
      const startup = server.find((one) => asked.size === segments && / startup waiting for /.test(one));
      if (startup !== undefined) process.kill(Number(/\d+/.exec(startup)?.[0]), 'SIGKILL');
      return false;
    },
  });
  const drilled = await drillWith([], { source: { walArchive } });
  expect(expectUnverified(drilled)).toMatchObject([{ code: 'SERVER_KILLED', blame: 'sandbox' }]);
});
