import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog, type DrillReport } from '../../../../core/index.ts';
import type { RecoveryTarget } from '../../../../core/recovery/target.ts';
import * as checks from '../../../../plugins/checks/index.ts';
import { barman } from '../../../../plugins/sources/barman/index.ts';
import { runBarman } from '../../../../plugins/sources/barman/run-barman.ts';
import { verifyManifest } from '../../../../plugins/sources/barman/verify-manifest.ts';
import { drillWith, planned } from '../../../support/drill.ts';
import { fingerprint } from '../fingerprint.ts';
import { linesOf } from '../noted.ts';
import { barmanHome, copyOf, type BarmanHome } from './barman-home.ts';

let home: BarmanHome;
let directory: string;
beforeAll(async () => {
  home = await barmanHome();
  directory = await mkdtemp(join(tmpdir(), 'pgproof-barman-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const context = { signal: new AbortController().signal, log: silentLog };
let count = 0;
const damagedCopy = (server: string) => copyOf(home, server, join(directory, `${server}${(count += 1)}`));

async function drill(path: string, target: RecoveryTarget = { kind: 'latest' }) {
  const lines: string[] = [];
  const { drill: report, leftovers } = await drillWith([], {
    checks: [planned(linesOf(lines), { options: { database: 'postgres' } }), planned(checks.manifest, { options: {} })],
    backup: {
      source: { definition: barman, options: { path, program: 'barman' } },
      recovery: { settings: {}, goal: { target, inclusive: true, timeline: 'latest' } },
    },
  });
  expect(leftovers).toEqual([]);
  return { report, lines };
}

const errorOf = ({ phases, checks: results }: DrillReport) =>
  [...phases, ...results].find(({ error }) => error !== undefined)?.error;

test("lists what is in a server's directory, and what was not finished", async () => {
  const path = await damagedCopy('by-rsync');
  const source = barman.open({ path, program: 'barman' });
  expect(await source.list(context)).toEqual([
    {
      id: home.rsync,
      location: join(path, 'base', home.rsync),
      takenAt: expect.stringMatching(/Z$/) as string,
      storedBytes: expect.any(Number) as number,
    },
  ]);
  await rm(join(path, 'base', home.rsync, 'backup.info'));
  expect(await source.list(context)).toMatchObject([{ id: home.rsync, unfinished: { state: 'incomplete' } }]);
});

test('a backup by rsync is proven up to the WAL that has just arrived, and nothing is written to its directory', async () => {
  const before = await fingerprint(home.home);
  const { report, lines } = await drill(join(home.home, 'by-rsync'));
  expect(errorOf(report)).toBeUndefined();
  // There is no manifest, and so no file was checked.
  expect(report.verdict).toBe('proven-with-warnings');
  expect(lines).toEqual(['first', 'before', 'after', 'last']);
  expect(report.backup).toMatchObject({
    source: 'barman',
    format: 'barman rsync-concurrent',
    label: home.rsync,
    major: 15,
    systemIdentifier: home.systemIdentifier,
    timeline: 1,
    tablespaces: [{ location: expect.stringContaining('archive') as string }],
  });
  expect(await fingerprint(home.home)).toBe(before);
});

test('a backup by pg_basebackup, with gzipped WAL, is proven at a moment between two commits', async () => {
  const { report, lines } = await drill(join(home.home, 'by-postgres'), { kind: 'time', time: home.moment });
  expect(errorOf(report)).toBeUndefined();
  expect(report).toMatchObject({ verdict: 'proven', backup: { format: 'barman postgres' } });
  expect(lines).toEqual(['first', 'before']);
});

test('a manifest that barman generate-manifest made is compared with the files', async () => {
  const path = await damagedCopy('by-rsync');
  const own = await mkdtemp(join(directory, 'own-'));
  const server = { program: 'barman', name: 'by-rsync', path };
  const made = await runBarman(server, ['generate-manifest', 'by-rsync', home.rsync], own, context.signal);
  expect(made).toMatchObject({ exitCode: 0 });
  const dataDirectory = join(path, 'base', home.rsync, 'data');
  const places = { dataDirectory, tablespaceDirectory: join(directory, 'none') };
  const verify = () => verifyManifest(join(dataDirectory, 'backup_manifest'), places, context.signal);
  expect(await verify()).toMatchObject({ verified: true, problems: [] });
  await truncate(join(dataDirectory, home.file), 0);
  expect((await verify()).problems).toMatchObject([{ outcome: 'fail', target: home.file }]);
});

test('a removed file fails the backup, with its name', async () => {
  const path = await damagedCopy('by-postgres');
  await rm(join(path, 'base', home.postgres, 'data', home.file));
  const { report } = await drill(path);
  expect(report.verdict).toBe('failed');
  expect(JSON.stringify(report)).toContain(home.file);
});

test('a removed WAL segment that the backup needs fails it, with its name, before anything is restored', async () => {
  const path = await damagedCopy('by-rsync');
  const [segment = ''] = await segmentsOf(path);
  await rm(join(walOf(path), segment));
  const { report } = await drill(path);
  expect(report.verdict).toBe('failed');
  expect(errorOf(report)?.code).toBe('BARMAN_WAL_MISSING');
  expect(errorOf(report)?.message).toContain(segment);
  expect(report.phases.find(({ name }) => name === 'restore')?.outcome).toBe('not-reached');
});

test('a removed WAL segment in the middle of the archive fails the drill, with its name', async () => {
  const path = await damagedCopy('by-postgres');
  const segment = (await segmentsOf(path)).at(-2) ?? '';
  await rm(join(walOf(path), segment));
  const { report } = await drill(path);
  expect(report.verdict).toBe('failed');
  expect(JSON.stringify(report)).toContain(segment);
});

test('a gzipped segment that was cut short fails the drill, with its name', async () => {
  const path = await damagedCopy('by-postgres');
  const segment = (await segmentsOf(path)).at(-1) ?? '';
  await truncate(join(walOf(path), segment), 100);
  const { report } = await drill(path);
  expect(report.verdict).toBe('failed');
  expect(JSON.stringify(report)).toContain(segment);
});

test('a directory that is not there, and a program that is not there, are never the backup', async () => {
  const { report } = await drill(join(directory, 'nowhere'));
  expect(report.verdict).toBe('unverified');
  expect(errorOf(report)).toMatchObject({ code: 'BARMAN_UNREADABLE', blame: 'repository' });
  const source = barman.open({ path: join(home.home, 'by-rsync'), program: 'barman-of-nobody' });
  const [backup = { id: '', location: '' }] = await source.list(context);
  const facts = await source.inspect(backup, context);
  expect(facts.manifest.present).toBe(false);
});

const walOf = (path: string) => join(path, 'wals/0000000100000000');

async function segmentsOf(path: string): Promise<string[]> {
  const names = await readdir(walOf(path));
  return names.filter((name) => /^[0-9A-F]{24}$/.test(name)).toSorted();
}
