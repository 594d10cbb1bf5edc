import { copyFile, open, rm, truncate } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { walAfterBackup, type WalAfterBackup } from '../../support/wal-after-backup.ts';

/** Damage behind the point of consistency: the server takes it for the end of WAL, and loses what follows. */
describe('WAL behind the end of the backup (PostgreSQL 15, segments of 1 MB)', () => {
  let wal: WalAfterBackup;
  let last: string;
  let before: string;
  beforeAll(async () => {
    wal = await walAfterBackup(15, 1);
    [before = '', last = ''] = wal.segments.slice(-2);
  });
  afterAll(() => wal?.[Symbol.asyncDispose]());

  const kinds: Record<string, (path: (segment: string) => string) => Promise<unknown>> = {
    'a bit flipped in the last record, a commit': (path) => flip(path(last), wal.bytesInLast - 20),
    'a bit flipped in the length of the last record': async (path) => {
      const [start] = await lastRecord(path(last), wal.bytesInLast);
      await flip(path(last), start);
    },
    'a bit flipped in the header of the last page': (path) => flip(path(last), pageOf(wal.bytesInLast)),
    'a bit flipped in the first bytes of the last segment': (path) => flip(path(last), 0),
    'a page of zeros': (path) => overwrite(path(last), pageOf(wal.bytesInLast) - 5 * 8192, Buffer.alloc(8192)),
    'a segment overwritten by zeros': (path) => overwrite(path(before), 0, Buffer.alloc(wal.segmentBytes)),
    'the last segment overwritten by garbage': (path) =>
      overwrite(path(last), 0, Buffer.alloc(wal.segmentBytes, 'garbage')),
    'the last two segments swapped': async (path) => {
      await copyFile(path(last), path('other'));
      await copyFile(path(before), path(last));
      await copyFile(path('other'), path(before));
      await rm(path('other'));
    },
    'an older segment under the name of one in the middle': (path) =>
      copyFile(path(wal.segments.at(-3) ?? ''), path(before)),
    'the last segment cut in the middle of its records': (path) => truncate(path(last), 50_000),
    'the last segment cut at the end of a page': (path) => truncate(path(last), 8192 * 3),
  };

  test.each(Object.keys(kinds))('%s: recovery that stopped there is found out', async (kind) => {
    await using drill = await wal.restored();
    await kinds[kind]?.((segment) => drill.data('pg_wal', segment));
    await expect(drill.prove()).rejects.toMatchObject({ code: 'RECOVERY_STOPPED_EARLY', blame: 'backup' });
  });

  const harmless: typeof kinds = {
    'a bit flipped behind the last record': (path) => flip(path(last), wal.bytesInLast + 300),
    'the last segment cut behind its records': (path) => truncate(path(last), pageOf(wal.bytesInLast) + 8192 * 2),
    'WAL of the file as it was before it was recycled, behind the last record': async (path) => {
      await using old = await open(path(before));
      const from = pageOf(wal.bytesInLast) + 8192;
      const { buffer } = await old.read({ buffer: Buffer.alloc(wal.segmentBytes - from), position: 0 });
      await overwrite(path(last), from, buffer);
    },
  };
  test.each(Object.keys(harmless))('%s: nothing is lost, and nothing said', async (kind) => {
    await using drill = await wal.restored();
    await harmless[kind]?.((segment) => drill.data('pg_wal', segment));
    const { server } = await drill.prove();
    await using session = await server.connect('postgres');
    expect(await session.value('select count(*) from public.filled')).toBe(String(wal.rows));
  });
});

describe.each([
  [10, 16],
  [12, 1],
  [16, 64],
  [18, 1],
])('PostgreSQL %i, segments of %i MB', (major, megabytes) => {
  test('no flipped bit loses a row unnoticed', async () => {
    await using wal = await walAfterBackup(major, megabytes);
    const random = randomNumbers(major);
    const last = wal.segments.at(-1) ?? '';
    for (let round = 0; round < (megabytes > 16 ? 2 : 4); round += 1) {
      await using drill = await wal.restored();
      // The last bytes are the hardest: nothing follows that would tell.
      const offset = wal.bytesInLast - 1 - Math.floor(random() * (round === 0 ? 150 : wal.bytesInLast));
      await flip(drill.data('pg_wal', last), offset, Math.floor(random() * 8));
      const outcome = await drill.prove().then(
        async ({ server }) => {
          await using session = await server.connect('postgres');
          return Number(await session.value('select count(*) from public.filled'));
        },
        ({ code }: { code: string }) => code,
      );
      // A bit between two records or in what no one reads changes nothing.
      expect(['RECOVERY_STOPPED_EARLY', wal.rows], `a bit at ${offset} of ${last}`).toContain(outcome);
    }
  });
});

const pageOf = (offset: number) => Math.floor(offset / 8192) * 8192;

async function flip(path: string, offset: number, bit = 3): Promise<void> {
  await using file = await open(path, 'r+');
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: offset });
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ (1 << bit)]), 0, 1, offset);
}

async function overwrite(path: string, offset: number, bytes: Buffer): Promise<void> {
  await using file = await open(path, 'r+');
  await file.write(bytes, 0, bytes.length, offset);
}

/** Where the record begins that ends here, and its length. */
async function lastRecord(path: string, end: number): Promise<[start: number, length: number]> {
  await using file = await open(path);
  const { buffer } = await file.read({ buffer: Buffer.alloc(end), position: 0 });
  for (let start = Math.floor((end - 24) / 8) * 8; start > 0; start -= 8) {
    const length = buffer.readUInt32LE(start);
    if (length >= 24 && Math.ceil((start + length) / 8) * 8 === Math.ceil(end / 8) * 8) return [start, length];
  }
  throw new Error('no record ends there');
}

/** The same numbers in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
