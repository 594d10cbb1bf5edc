import { expect, it, describe } from 'vitest';
import { flipped, lz4, noise, zstd } from './packing.ts';
import { inspect, refusal, restore } from './restoring.ts';
import { tarOf } from './tar-builder.ts';
import { baseEntries, directoryOf, goodFiles, walEntries } from './tiny-backup.ts';

/** Large enough for several blocks of either format. */
const entries = [...baseEntries, { name: 'base/5/16385', content: noise(900_000) }];
const tar = tarOf(...entries);
const wal = tarOf(...walEntries);
const others = () => {
  const { 'base.tar.gz': _, 'pg_wal.tar': __, ...rest } = goodFiles(entries);
  return rest;
};

const formats = [
  ['lz4', '.lz4', lz4],
  ['zstd', '.zst', zstd],
] as const;

describe.each(formats)('%s', (format, extension, compress) => {
  const name = `base.tar${extension}`;
  const backup = async (base: Buffer, options: Record<string, Buffer> = {}) =>
    directoryOf({ ...others(), [name]: base, 'pg_wal.tar': wal, ...options });

  it('is restored file for file, several frames behind one another, and zeros behind them', async () => {
    const half = Math.floor(tar.length / 2);
    const frames = [await compress(tar.subarray(0, half)), await compress(tar.subarray(half), '-9'), Buffer.alloc(700)];
    const walFile = { [`pg_wal.tar${extension}`]: await compress(wal) };
    const { 'pg_wal.tar': _, ...files } = { ...others(), 'pg_wal.tar': wal };
    const directory = await directoryOf({ ...files, [name]: Buffer.concat(frames), ...walFile });
    const { facts, restore: seen } = await restore(directory);
    expect(facts).toMatchObject({ format: `tar+${format}`, warnings: [] });
    expect(seen.manifest).toMatchObject({ verified: true, filesVerified: 6, problems: [] });
    expect(seen.warnings).toEqual([]);
  });

  it('is damage where it is cut, in the middle of a block as well as in its header, and the place is told', async () => {
    const whole = await compress(tar);
    for (const end of [3, 6, 11, 1000, Math.floor(whole.length / 2), whole.length - 9, whole.length - 1]) {
      const error = await refusal(restore(await backup(whole.subarray(0, end))));
      expect([end, error.blame]).toEqual([end, 'backup']);
      if (end > 4)
        expect([end, error.code, error.message]).toEqual([
          end,
          'ARCHIVE_TRUNCATED',
          expect.stringContaining(`at byte ${end}`),
        ]);
    }
  });

  it('is damage where a byte has another value, and the program says what it saw', async () => {
    // With a checksum of the content, which zstd has by default and lz4 by its program, but not in what servers send.
    const whole = await compress(tar);
    for (const at of [5, 400_000, 800_000]) {
      const error = await refusal(restore(await backup(flipped(whole, at))));
      expect([at, error.blame, error.code]).toEqual([
        at,
        'backup',
        expect.stringMatching(/^ARCHIVE_(CORRUPT|TRUNCATED)$/),
      ]);
    }
    const message = (await refusal(restore(await backup(flipped(whole, 800_000))))).message;
    expect(message).toMatch(new RegExp(`${format} .*ended with exit status \\d+: .*[Ee]rror`));
  });

  it('without a checksum of its own still fails by the manifest where a byte has another value', async () => {
    const bare = await compress(tar, format === 'lz4' ? '--no-frame-crc' : '--no-check');
    const { restore: seen } = await restore(await backup(flipped(bare, 500_000)));
    expect(seen.manifest.problems).toMatchObject([{ outcome: 'fail', target: 'base/5/16385' }]);
  });

  it('tells of garbage behind the last frame, as of the one behind gzip', async () => {
    const whole = await compress(tar);
    for (const garbage of ['x', 'garbage that is long enough', '\0\0\0\0\0\0\0\0garbage']) {
      const { restore: seen } = await restore(await backup(Buffer.concat([whole, Buffer.from(garbage)])));
      expect(seen.warnings).toEqual([expect.stringMatching(/something else follows the/)]);
      expect(seen.manifest.problems).toEqual([]);
    }
  });

  it('garbage does not hide that a frame before it is damaged, or that one is missing', async () => {
    const [whole, half] = [await compress(tar), await compress(tar.subarray(0, 500_000))];
    const garbage = Buffer.from('garbage that is long enough');
    const damaged = await refusal(restore(await backup(Buffer.concat([flipped(whole, 400_000), garbage]))));
    expect(damaged).toMatchObject({ code: 'ARCHIVE_CORRUPT', blame: 'backup' });
    const missing = await refusal(restore(await backup(Buffer.concat([half, garbage]))));
    expect(missing).toMatchObject({ code: 'ARCHIVE_TRUNCATED', blame: 'backup' });
  });

  it('under another name is told, and read by its content', async () => {
    const { 'base.tar.gz': _, 'pg_wal.tar': __, ...rest } = goodFiles(entries);
    const directory = await directoryOf({ ...rest, 'base.tar.gz': await compress(tar), 'pg_wal.tar': wal });
    const { facts, restore: seen } = await restore(directory);
    expect(facts.warnings).toEqual([`base.tar.gz is compressed with ${format}, which its name does not say`]);
    expect(seen.manifest.problems).toEqual([]);
  });
});

it('A window of zstd that needs 256 MB is read', async () => {
  const directory = await directoryOf({ ...others(), 'base.tar.zst': await zstd(tar, '--long=28'), 'pg_wal.tar': wal });
  expect((await restore(directory)).restore.manifest.problems).toEqual([]);
});

it('Both compressions of the same archive are refused', async () => {
  const error = await refusal(inspect(await directoryOf({ ...goodFiles(), 'base.tar.zst': await zstd(tar) })));
  expect(error).toMatchObject({ code: 'ARCHIVE_AMBIGUOUS', blame: 'operator' });
});

it('An interrupted restore leaves no program behind', async () => {
  const big = [...baseEntries, { name: 'base/5/1', content: Buffer.alloc(60 * 1024 * 1024, 'x') }];
  const { 'base.tar.gz': _, ...rest } = goodFiles(big);
  const directory = await directoryOf({ ...rest, 'base.tar.zst': await zstd(tarOf(...big)) });
  const controller = new AbortController();
  const error = await refusal(
    restore(directory, { signal: controller.signal, onProgress: () => controller.abort(new Error('Ctrl-C')) }),
  );
  expect(error).toMatchObject({ code: 'RESTORE_INTERRUPTED', blame: 'interrupted' });
});
