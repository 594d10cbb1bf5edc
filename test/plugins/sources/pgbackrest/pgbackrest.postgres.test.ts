import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog, type DrillReport } from '../../../../core/index.ts';
import type { RecoveryTarget } from '../../../../core/recovery/target.ts';
import * as checks from '../../../../plugins/checks/index.ts';
import { pgbackrest } from '../../../../plugins/sources/pgbackrest/index.ts';
import { drillWith, planned } from '../../../support/drill.ts';
import { copyOf, stanza, type Stanza } from './stanza.ts';
import { fingerprint } from '../fingerprint.ts';
import { linesOf } from '../noted.ts';

let main: Stanza;
let directory: string;
beforeAll(async () => {
  main = await stanza();
  directory = await mkdtemp(join(tmpdir(), 'pgproof-pgbackrest-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const context = { signal: new AbortController().signal, log: silentLog };
let count = 0;
const damagedCopy = () => copyOf(main, join(directory, `copy${(count += 1)}`));

async function drill(path: string, id: string, target: RecoveryTarget = { kind: 'latest' }) {
  const lines: string[] = [];
  const { drill: report, leftovers } = await drillWith([], {
    checks: [planned(linesOf(lines), { options: { database: 'postgres' } }), planned(checks.manifest, { options: {} })],
    backup: {
      choose: { kind: 'named', id },
      source: { definition: pgbackrest, options: { stanza: 'main', path, repo: 1, program: 'pgbackrest' } },
      recovery: { settings: {}, goal: { target, inclusive: true, timeline: 'latest' } },
    },
  });
  expect(leftovers).toEqual([]);
  return { report, lines };
}

const errorOf = ({ phases, checks: results }: DrillReport) =>
  [...phases, ...results].find(({ error }) => error !== undefined)?.error;

test('lists the backups of a stanza, newest first, with kind, time and size', async () => {
  const source = pgbackrest.open({ stanza: 'main', path: main.repository, repo: 1, program: 'pgbackrest' });
  const listed = await source.list(context);
  expect(listed.map(({ id, kind }) => [id, kind])).toEqual([
    [main.incremental, 'incremental'],
    [main.differential, 'differential'],
    [main.full, 'full'],
  ]);
  for (const { takenAt, storedBytes } of listed) {
    expect(Date.parse(takenAt ?? '')).toBeGreaterThan(0);
    expect(storedBytes).toBeGreaterThan(0);
  }
});

test('a full backup is proven, up to the end of the archive, and the repository is as it was', async () => {
  const before = await fingerprint(main.repository);
  const { report, lines } = await drill(main.repository, main.full);
  expect(errorOf(report)).toBeUndefined();
  expect(report).toMatchObject({ verdict: 'proven' });
  expect(lines).toEqual(['full', 'differential', 'before', 'after', 'last']);
  expect(report.backup).toMatchObject({
    source: 'pgbackrest',
    format: 'pgbackrest full',
    label: main.full,
    major: 15,
    systemIdentifier: main.systemIdentifier,
    timeline: 1,
    tablespaces: [{ location: expect.stringContaining('archive') as string }],
  });
  expect(await fingerprint(main.repository)).toBe(before);
});

test('an incremental backup is proven at a moment between two commits', async () => {
  const { report, lines } = await drill(main.repository, main.incremental, { kind: 'time', time: main.moment });
  expect(errorOf(report)).toBeUndefined();
  expect(report).toMatchObject({ verdict: 'proven', backup: { format: 'pgbackrest incremental' } });
  expect(report.backup?.files.map(({ name }) => name)).toEqual([main.full, main.differential, main.incremental]);
  expect(lines).toEqual(['full', 'differential', 'before']);
});

test('a removed file of the full backup fails the incremental one, with its name', async () => {
  const repository = await damagedCopy();
  await rm(join(repository, 'backup/main', main.full, 'pg_data/base/1/1247.gz'));
  const { report } = await drill(repository, main.incremental);
  expect(report.verdict).toBe('failed');
  const error = errorOf(report);
  expect(error?.code).toBe('REPOSITORY_FILE_MISSING');
  expect(error?.message).toContain(`${main.full}/pg_data/base/1/1247.gz`);
});

test('a file that was cut short fails the backup', async () => {
  const repository = await damagedCopy();
  await truncate(join(repository, 'backup/main', main.full, 'pg_data/base/1/1247.gz'), 1000);
  const { report } = await drill(repository, main.full);
  expect(report.verdict).toBe('failed');
  expect(errorOf(report)?.code).toBe('REPOSITORY_FILE_DAMAGED');
});

test('a removed WAL segment between start and end of the backup fails it, with its name, before anything is restored', async () => {
  const repository = await damagedCopy();
  const source = pgbackrest.open({ stanza: 'main', path: repository, repo: 1, program: 'pgbackrest' });
  const backup = (await source.list(context)).find(({ id }) => id === main.differential);
  const { startLsn = '' } = await source.inspect(backup ?? { id: '', location: '' }, context);
  const segment = `0000000100000000000000${startLsn.slice(2, -6).padStart(2, '0')}`;
  await removeSegment(repository, segment);
  const { report } = await drill(repository, main.differential);
  expect(report.verdict).toBe('failed');
  expect(errorOf(report)).toMatchObject({ code: 'REPOSITORY_WAL_MISSING' });
  expect(errorOf(report)?.message).toContain(segment);
  expect(report.phases.find(({ name }) => name === 'restore')?.outcome).toBe('not-reached');
});

test('a removed WAL segment in the middle of the archive fails the drill, with its name', async () => {
  const repository = await damagedCopy();
  const segments = await segmentsOf(repository);
  const segment = segments.at(-2) ?? '';
  await removeSegment(repository, segment);
  const { report } = await drill(repository, main.incremental);
  expect(report.verdict).toBe('failed');
  expect(JSON.stringify(report)).toContain(segment);
});

test('a damaged WAL segment fails the drill, with its name', async () => {
  const repository = await damagedCopy();
  const segment = (await segmentsOf(repository)).at(-2) ?? '';
  const [file = ''] = await filesOf(repository, segment);
  await truncate(file, 100);
  const { report } = await drill(repository, main.incremental);
  expect(report.verdict).toBe('failed');
  expect(JSON.stringify(report)).toContain(segment);
});

test('a repository that is not there, and a program that is not there, are never the backup', async () => {
  const missing = await drill(join(directory, 'nowhere'), main.full);
  expect(missing.report).toMatchObject({ verdict: 'unverified' });
  expect(errorOf(missing.report)).toMatchObject({ code: 'PGBACKREST_NO_STANZA', blame: 'repository' });
  const source = pgbackrest.open({ stanza: 'main', path: main.repository, repo: 1, program: 'pgbackrest-of-nobody' });
  await expect(source.list(context)).rejects.toMatchObject({ code: 'PGBACKREST_MISSING', blame: 'sandbox' });
});

const walOf = (repository: string) => join(repository, 'archive/main/15-1/0000000100000000');

async function filesOf(repository: string, segment: string): Promise<string[]> {
  const names = await readdir(walOf(repository));
  return names.filter((name) => name.startsWith(`${segment}-`)).map((name) => join(walOf(repository), name));
}

async function segmentsOf(repository: string): Promise<string[]> {
  const names = await readdir(walOf(repository));
  return names
    .filter((name) => /^[0-9A-F]{24}-/.test(name))
    .map((name) => name.slice(0, 24))
    .toSorted();
}

async function removeSegment(repository: string, segment: string): Promise<void> {
  const files = await filesOf(repository, segment);
  expect(files).toHaveLength(1);
  for (const file of files) await rm(file);
}
