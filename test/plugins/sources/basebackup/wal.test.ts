import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { inspect, refusal, restore } from './restoring.ts';
import { tarOf, type Entry } from './tar-builder.ts';
import {
  baseEntries,
  directoryOf,
  goodFiles,
  manifestOf,
  sealManifest,
  segment,
  segmentName,
  walEntries,
} from './tiny-backup.ts';

const wal = (...contents: readonly (readonly [number: number, content: Buffer])[]) =>
  tarOf(...contents.map(([number, content]) => ({ name: segmentName(number), content })));
const restoreWith = async (files: Readonly<Record<string, string | Buffer>>) =>
  restore(await directoryOf({ ...goodFiles(), ...files }));

it('A gap in the segments is named', async () => {
  const gap = wal([2, segment(2)], [4, segment(4)]);
  const error = await refusal(restoreWith({ 'pg_wal.tar': gap }));
  expect(error).toMatchObject({ code: 'WAL_SEGMENT_MISSING', blame: 'backup' });
  expect(error.message).toContain(
    `${segmentName(3)} is missing; the backup holds ${segmentName(2)} to ${segmentName(4)}`,
  );
});

it('WAL that begins behind the start of the backup is refused before anything is unpacked', async () => {
  const error = await refusal(inspect(await directoryOf({ ...goodFiles(), 'pg_wal.tar': wal([3, segment(3)]) })));
  expect(error).toMatchObject({ code: 'WAL_SEGMENT_MISSING', facts: { segment: segmentName(2) } });
});

it('WAL that ends before the manifest says it must is missing a segment', async () => {
  const backup_manifest = manifestOf(baseEntries, { endLsn: '0/400010' });
  const error = await refusal(restoreWith({ backup_manifest }));
  expect(error).toMatchObject({ code: 'WAL_SEGMENT_MISSING', facts: { segment: segmentName(4) } });
});

it('A segment that is short or empty is named, unless nothing that the backup needs is lost', async () => {
  for (const bytes of [0, 39, 8192, 1024 * 1023]) {
    const inside = wal([2, segment(2).subarray(0, bytes)], [3, segment(3)]);
    const error = await refusal(restoreWith({ 'pg_wal.tar': inside }));
    expect([bytes, error.code]).toEqual([bytes, bytes < 40 ? 'WAL_SEGMENT_CORRUPT' : 'WAL_SEGMENT_SHORT']);
    expect(error.message).toContain(segmentName(2));

    const last = wal([2, segment(2)], [3, segment(3).subarray(0, bytes)]);
    const { restore: facts } = await restoreWith({ 'pg_wal.tar': last });
    expect(facts.warnings).toEqual([expect.stringContaining(`${segmentName(3)} has ${bytes} of 1048576 bytes`)]);

    const needed = await refusal(
      restoreWith({ 'pg_wal.tar': last, backup_manifest: manifestOf(baseEntries, { endLsn: '0/3FFFFF' }) }),
    );
    expect(needed.code).toBe('WAL_SEGMENT_SHORT');
  }
});

it('Zeros at the end of a segment are what a switch leaves; zeros in the middle are a hole', async () => {
  const tail = wal([2, segment(2, { zeros: [81_920, 1024 * 1024] })], [3, segment(3)]);
  expect((await restoreWith({ 'pg_wal.tar': tail })).restore.warnings).toEqual([]);
  const hole = wal([2, segment(2, { zeros: [81_920, 163_840] })], [3, segment(3)]);
  const error = await refusal(restoreWith({ 'pg_wal.tar': hole }));
  expect(error).toMatchObject({ code: 'WAL_SEGMENT_CORRUPT', facts: { segment: segmentName(2), offset: 81_920 } });
});

it('A page or a whole segment from elsewhere is damage', async () => {
  const foreignPage = segment(2);
  segment(7).copy(foreignPage, 16_384, 16_384, 24_576);
  const page = await refusal(restoreWith({ 'pg_wal.tar': wal([2, foreignPage], [3, segment(3)]) }));
  expect(page).toMatchObject({ code: 'WAL_SEGMENT_CORRUPT', facts: { offset: 16_384 } });
  const renamed = await refusal(restoreWith({ 'pg_wal.tar': wal([2, segment(2)], [3, segment(9)], [4, segment(4)]) }));
  expect(renamed.message).toContain('it is really the segment at 0/900000');
});

it('A segment of zeros or garbage is named', async () => {
  for (const content of [Buffer.alloc(1024 * 1024), Buffer.alloc(1024 * 1024, 'garbage')]) {
    const first = await refusal(restoreWith({ 'pg_wal.tar': wal([2, content], [3, segment(3)]) }));
    expect(first).toMatchObject({ code: 'WAL_SEGMENT_CORRUPT', facts: { segment: segmentName(2) } });
    const middle = await refusal(restoreWith({ 'pg_wal.tar': wal([2, segment(2)], [3, content], [4, segment(4)]) }));
    expect(middle).toMatchObject({ code: 'WAL_SEGMENT_CORRUPT', facts: { segment: segmentName(3) } });
    const last = await refusal(restoreWith({ 'pg_wal.tar': wal([2, segment(2)], [3, content]) }));
    expect(last).toMatchObject({ code: 'WAL_SEGMENT_CORRUPT', facts: { segment: segmentName(3) } });
  }
});

it('WAL of another cluster or another major is refused', async () => {
  const otherCluster = wal([2, segment(2, { system: 42n })], [3, segment(3)]);
  const error = await refusal(restoreWith({ 'pg_wal.tar': otherCluster }));
  expect(error).toMatchObject({ code: 'SYSTEM_IDENTIFIER_CONTRADICTED', facts: { otherIdentifier: '42' } });
  const otherMajor = wal([2, segment(2)], [3, segment(3, { major: 0xd10d })], [4, segment(4)]);
  expect((await refusal(restoreWith({ 'pg_wal.tar': otherMajor }))).message).toContain('written by PostgreSQL 14');
});

it('The manifest of another cluster is refused before anything is unpacked (17 and newer)', async () => {
  const backup_manifest = manifestOf(baseEntries, { systemIdentifier: '7711205089060329502' });
  const error = await refusal(inspect(await directoryOf({ ...goodFiles(), backup_manifest })));
  expect(error).toMatchObject({
    code: 'SYSTEM_IDENTIFIER_CONTRADICTED',
    // The last digit would be lost in a JavaScript number.
    facts: { identifier: '7711205089060329502', otherIdentifier: '7711205089060329501' },
  });
});

it.each([
  [0xd097, 10],
  [0xd098, 11],
  [0xd101, 12],
  [0xd106, 13],
  [0xd10d, 14],
  [0xd110, 15],
  [0xd113, 16],
  [0xd116, 17],
  [0xd118, 18],
])('WAL that begins with the magic %i is of PostgreSQL %i', async (magic, major) => {
  const { 'pg_wal.tar': _, ...others } = goodFiles();
  const pgWal = gzipSync(wal([2, segment(2, { major: magic })]));
  const facts = await inspect(await directoryOf({ ...others, 'pg_wal.tar.gz': pgWal }));
  expect(facts).toMatchObject({ major, systemIdentifier: '7711205089060329501' });
});

it('Timeline histories and archive marks beside the segments are restored and disturb nothing', async () => {
  const entries: Entry[] = [
    { name: '00000001.history', content: 'history' },
    ...walEntries,
    { name: 'archive_status/000000010000000000000002.done' },
  ];
  const { restore: facts } = await restoreWith({ 'pg_wal.tar': tarOf(...entries) });
  expect(facts).toMatchObject({ files: 9, warnings: [] });
});

it('Fetched WAL lies in base.tar, and counts', async () => {
  const { 'pg_wal.tar': _, ...others } = goodFiles();
  const mark: Entry = { name: 'pg_wal/archive_status/000000010000000000000002.done' };
  const base = [
    ...baseEntries,
    ...walEntries.map(({ name, content = '' }) => ({ name: `pg_wal/${String(name)}`, content })),
    mark,
  ];
  const files = {
    ...others,
    'base.tar.gz': gzipSync(tarOf(...base)),
    backup_manifest: manifestOf([...baseEntries, mark]),
  };
  const { facts, restore: seen } = await restore(await directoryOf(files));
  expect(facts.major).toBe(15);
  expect(seen.walSegments).toEqual([segmentName(2), segmentName(3)]);
  expect(seen.manifest.problems).toEqual([]);
});

it('No WAL anywhere is refused: by the manifest at once, without one when all is unpacked', async () => {
  const { 'pg_wal.tar': _, ...others } = goodFiles();
  const early = await refusal(inspect(await directoryOf(others)));
  expect(early).toMatchObject({ code: 'WAL_ARCHIVE_MISSING', blame: 'backup' });
  expect(early.message).toContain(segmentName(2));
  const late = await refusal(restore(await directoryOf({ 'base.tar.gz': others['base.tar.gz'] })));
  expect(late.code).toBe('WAL_ARCHIVE_MISSING');
});

it('The manifest of another backup of the cluster is refused before anything is unpacked', async () => {
  const backup_manifest = manifestOf(baseEntries).replace('"Start-LSN": "0/200028"', '"Start-LSN": "0/100028"');
  const body = backup_manifest.slice(0, backup_manifest.indexOf('"Manifest-Checksum"'));
  const error = await refusal(inspect(await directoryOf({ ...goodFiles(), backup_manifest: sealManifest(body) })));
  expect(error).toMatchObject({ code: 'BACKUP_LABEL_CONTRADICTED', blame: 'backup' });
  expect(error.message).toContain('the label starts at 0/200028, the manifest at 0/100028');
});
