import { execFile } from 'node:child_process';
import { cp, mkdir, open, readdir, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { BackupConfiguration } from '../../../../core/config/configuration.ts';
import type { DrillReport } from '../../../../core/index.ts';
import { archivedCluster, configured, type ArchivedCluster } from '../../../support/archived-cluster.ts';
import { drillWith, newWorkDirectory, planned } from '../../../support/drill.ts';
import { manifest } from '../../../../plugins/checks/index.ts';
import { settle } from '../../../support/settle.ts';
import { notedCheck } from './noted-check.ts';

const execute = promisify(execFile);
const segmentBytes = 1024 * 1024;
const checks = [planned(notedCheck, { options: { database: 'postgres' } })];
let cluster: ArchivedCluster;
/** Segments of the archive that hold rows, oldest first; each has one row that is committed in it. */
let filled: string[];

beforeAll(async () => {
  cluster = await archivedCluster(15);
  await cluster.primary.query('create table ballast (line text)');
  await cluster.archiveNow();
  filled = [];
  for (let count = 0; count < 5; count += 1) {
    await cluster.primary.query("insert into ballast select repeat('x', 200) from generate_series(1, 1000)");
    await cluster.primary.query('insert into noted default values');
    filled.push(await cluster.archiveNow());
  }
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** A copy of the archive, with files of yesterday. */
async function copyOfArchive(): Promise<string> {
  const directory = await newWorkDirectory();
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const archive = join(directory, 'archive');
  await cp(cluster.archive, archive, { recursive: true });
  await age(archive);
  return archive;
}

async function age(archive: string): Promise<void> {
  const yesterday = new Date(Date.now() - 86_400_000);
  for (const name of await readdir(archive)) await utimes(join(archive, name), yesterday, yesterday);
}

async function overwrite(file: string, at: number, bytes: Buffer): Promise<void> {
  await using handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, at);
}

const drilled = async (archive: string, more: Partial<BackupConfiguration> = {}) =>
  (await drillWith([], { backup: { ...configured({ backup: cluster.backup, archive }), ...more }, checks })).drill;
const errorOf = ({ phases }: DrillReport) => phases.find(({ error }) => error !== undefined)?.error;
const segment = (index: number) => filled.at(index) ?? '';
/** Its successor by name; the test never leaves one 4 GB. */
const after = (name: string, by = 1) =>
  name.slice(0, 16) + (Number.parseInt(name.slice(16), 16) + by).toString(16).toUpperCase().padStart(8, '0');

describe('an archive that is healthy is not accused:', () => {
  test.each<[string, (archive: string) => Promise<unknown>, number]>([
    ['its last segment was not archived yet', async (archive) => rm(join(archive, segment(-1))), 4],
    [
      'older segments were removed, and history, label and partial files lie beside',
      async (archive) => {
        const [first = ''] = await cluster.segments();
        await rm(join(archive, first));
        await writeFile(join(archive, `${first}.00000028.backup`), 'START WAL LOCATION: 0/1000028\n');
        await writeFile(join(archive, `${after(segment(-1))}.partial`), Buffer.alloc(segmentBytes));
        await writeFile(join(archive, 'README'), 'not WAL');
      },
      5,
    ],
    [
      'it is a copy of pg_wal, with spare segments for the future',
      async (archive) => {
        await cp(join(archive, segment(0)), join(archive, after(segment(-1))));
        await cp(join(archive, segment(1)), join(archive, after(segment(-1), 3)));
        await writeFile(join(archive, after(segment(-1), 4)), Buffer.alloc(segmentBytes));
      },
      5,
    ],
    [
      'it is compressed, each time by another program',
      async (archive) => {
        for (const [index, name] of filled.entries()) {
          const file = join(archive, name);
          if (index % 3 === 0) await writeFile(`${file}.gz`, gzipSync(await readFile(file)));
          if (index % 3 === 1) await execute('lz4', ['-q', file, `${file}.lz4`]);
          if (index % 3 === 2) await execute('zstd', ['-q', file, '-o', `${file}.zst`]);
          await rm(file);
        }
      },
      5,
    ],
    [
      'it keeps segments in subdirectories',
      async (archive) => {
        for (const name of filled) {
          await mkdir(join(archive, name.slice(0, 16)), { recursive: true });
          await rename(join(archive, name), join(archive, name.slice(0, 16), name));
        }
      },
      5,
    ],
    [
      'its last segment is being copied to it',
      async (archive) => {
        await truncate(join(archive, segment(-1)), 4096 * 3);
      },
      4,
    ],
  ])('%s', async (_what, change, rows) => {
    const archive = await copyOfArchive();
    await change(archive);
    const drill = await drilled(archive);
    expect([drill.verdict, drill.reasons]).toEqual(['proven', drill.reasons]);
    expect(drill.checks[0]?.measurements?.['rows']).toBe(rows);
  });
});

describe('an archive that is damaged is failed, and the segment named:', () => {
  test.each<[string, (archive: string) => Promise<unknown>, string, () => string]>([
    ['a segment is missing', async (archive) => rm(join(archive, segment(2))), 'WAL_ARCHIVE_GAP', () => segment(2)],
    [
      'a bit is flipped in the middle',
      async (archive) => overwrite(join(archive, segment(2)), 50_000, Buffer.from('damage')),
      'WAL_ARCHIVE_DAMAGED',
      () => segment(2),
    ],
    [
      'a bit is flipped in the last one',
      async (archive) => overwrite(join(archive, segment(-1)), 50_000, Buffer.from('damage')),
      'WAL_ARCHIVE_DAMAGED',
      () => segment(-1),
    ],
    [
      "another cluster's segment has its name",
      async (archive) => overwrite(join(archive, segment(2)), 24, Buffer.from('anothers')),
      'WAL_OF_ANOTHER_CLUSTER',
      () => segment(2),
    ],
    [
      'a segment is cut',
      async (archive) => {
        await truncate(join(archive, segment(2)), 300_000);
        await age(archive);
      },
      'ARCHIVED_SEGMENT_SIZE',
      () => segment(2),
    ],
    [
      'a gzipped segment is cut',
      async (archive) => {
        const file = join(archive, segment(2));
        await writeFile(`${file}.gz`, gzipSync(await readFile(file)).subarray(0, 2000));
        await rm(file);
        await age(archive);
      },
      'ARCHIVED_FILE_DAMAGED',
      () => segment(2),
    ],
    ...(['zstd', 'lz4'] as const).map(
      (program) =>
        [
          `a segment packed by ${program} is damaged`,
          async (archive: string) => {
            const file = join(archive, segment(2));
            const packed = `${file}${program === 'zstd' ? '.zst' : '.lz4'}`;
            await execute(program, ['-q', file, ...(program === 'zstd' ? ['-o'] : []), packed]);
            await overwrite(packed, 2000, Buffer.from('damage'));
            await rm(file);
            await age(archive);
          },
          'ARCHIVED_FILE_DAMAGED',
          () => segment(2),
        ] as [string, (archive: string) => Promise<unknown>, string, () => string],
    ),
  ])('%s', async (_what, damage, code, name) => {
    const archive = await copyOfArchive();
    await damage(archive);
    const drill = await drilled(archive);
    expect([drill.verdict, errorOf(drill)?.code, errorOf(drill)?.message]).toEqual([
      'failed',
      code,
      expect.stringContaining(name()),
    ]);
  });

  test('a gap before the target is a gap, not a target out of reach', async () => {
    const archive = await copyOfArchive();
    await rm(join(archive, segment(2)));
    const target = { kind: 'time', time: '2100-01-01T00:00:00.000000Z' } as const;
    const recovery = { settings: {}, goal: { target, inclusive: true, timeline: 'latest' } } as const;
    const drill = await drilled(archive, { recovery });
    expect([drill.verdict, errorOf(drill)?.code]).toEqual(['failed', 'WAL_ARCHIVE_GAP']);
  });
});

describe('what cannot be told is unverified:', () => {
  test.each<[string, BackupConfiguration['archive'], string]>([
    ['the archive is not there', { path: '/nowhere/archive' }, 'ARCHIVE_UNREADABLE'],
    [
      'the command fails',
      { command: ['/bin/sh', '-c', 'echo no route >&2; exit 7', '%f', '%p'], missing: [1], environment: {} },
      'ARCHIVE_COMMAND_FAILED',
    ],
    [
      'the command is not installed',
      { command: ['no-such-program', '%f', '%p'], missing: [1], environment: {} },
      'ARCHIVE_PROGRAM_MISSING',
    ],
  ])('%s', async (_what, archive, code) => {
    const drill = await drilled('', { archive });
    expect([drill.verdict, errorOf(drill)?.code]).toEqual(['unverified', code]);
  });
});

test('a command that never comes back is ended at the deadline, and leaves nothing behind', async () => {
  const archive = { command: ['/bin/sh', '-c', 'sleep 600', '%f', '%p'], missing: [1], environment: {} };
  const backup = { ...configured(cluster), archive, deadlines: { recover: 3000 } };
  const { drill, leftovers } = await drillWith([], { backup, checks });
  expect([drill.verdict, errorOf(drill)?.code, leftovers]).toEqual(['unverified', 'PHASE_TIMED_OUT', []]);
  expect(drill.durationMs).toBeLessThan(20_000);
});

describe('a command fetches what the archive holds', () => {
  const command = (archive: string) => [
    '/bin/sh',
    '-c',
    `[ -e ${archive}/$0 ] || exit 1; cp ${archive}/$0 $1`,
    '%f',
    '%p',
  ];

  test('to the end', async () => {
    const archive = { command: command(cluster.archive), missing: [1], environment: {} };
    const drill = await drilled('', { archive });
    expect([drill.verdict, drill.checks[0]?.measurements?.['rows']]).toEqual(['proven', 5]);
  });

  test.each([undefined, true])('and a gap is named, with a list of names: %s', async (hasList) => {
    const archive = await copyOfArchive();
    await rm(join(archive, segment(2)));
    const list = hasList === undefined ? {} : { list: ['ls', archive] };
    const drill = await drilled('', { archive: { command: command(archive), missing: [1], environment: {}, ...list } });
    expect([drill.verdict, errorOf(drill)?.code]).toEqual(['failed', 'WAL_ARCHIVE_GAP']);
  });
});

test('an archive of which nothing came is a warning: an empty mount point must not pass for an archive', async () => {
  const archive = await newWorkDirectory();
  onTestFinished(() => rm(archive, { recursive: true }));
  const drill = await drilled(archive);
  expect([drill.verdict, drill.reasons]).toEqual([
    'proven-with-warnings',
    [expect.stringMatching(/the WAL archive is empty$/)],
  ]);
});

test('a segment that is a link to nowhere may lie on storage that is away', async () => {
  const archive = await copyOfArchive();
  await rm(join(archive, segment(2)));
  await symlink('/nowhere/at/all', join(archive, segment(2)));
  const drill = await drilled(archive);
  expect([drill.verdict, errorOf(drill)?.code]).toEqual(['unverified', 'ARCHIVE_UNREADABLE']);
});

describe.each([
  ['tar', 'WAL_ARCHIVE_MISSING'],
  ['plain', 'WAL_MISSING'],
] as const)('a backup without WAL of its own, in %s format', (format, code) => {
  let backup: string;
  beforeAll(async () => {
    backup = join(cluster.directory, `${format}-without-wal`);
    await cp(cluster.backup, backup, { recursive: true });
    await rm(join(backup, 'pg_wal.tar'));
    if (format === 'tar') return;
    await execute('tar', ['-xf', join(backup, 'base.tar'), '-C', backup]);
    await rm(join(backup, 'base.tar'));
    await settle(backup);
  });

  test('is recovered from the archive', async () => {
    const { drill } = await drillWith([], {
      backup: configured({ backup, archive: cluster.archive }),
      checks: [...checks, planned(manifest, { options: {} })],
    });
    expect([drill.verdict, drill.reasons, drill.backup?.walMethod]).toEqual(['proven', drill.reasons, 'none']);
    expect(drill.checks[0]?.measurements?.['rows']).toBe(5);
  });

  test('is failed without an archive, and where the archive lacks what it needs to become consistent', async () => {
    const alone = await drillWith([], { backup: configured({ backup }), checks });
    expect([alone.drill.verdict, errorOf(alone.drill)?.code]).toEqual(['failed', code]);
    expect(errorOf(alone.drill)?.hint).toContain('archive');
    const archive = await copyOfArchive();
    const start = /[0-9A-F]{24}/.exec(alone.drill.reasons.join(' '))?.[0] ?? '';
    await rm(join(archive, start));
    const { drill } = await drillWith([], { backup: configured({ backup, archive }), checks });
    expect([drill.verdict, errorOf(drill)?.code]).toEqual(['failed', 'WAL_ARCHIVE_ENDS_EARLY']);
    expect(errorOf(drill)?.message).toContain(start);
  });
});
