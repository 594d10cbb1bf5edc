import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { inspect, refusal, restore, treeOf } from './restoring.ts';
import { memberOf, paxRecord, tarOf, type Entry } from './tar-builder.ts';
import { baseEntries, directoryOf, goodFiles, manifestOf, temporaryDirectory } from './tiny-backup.ts';

const good = tarOf(...baseEntries);
const restoreWith = async (files: Readonly<Record<string, string | Buffer>>) =>
  restore(await directoryOf({ ...goodFiles(), ...files }));

it('A good backup is restored file for file, and the manifest has no complaint', async () => {
  const { restore: facts, target, progress } = await restoreWith({});
  expect(facts.manifest).toEqual({
    verified: true,
    checksumAlgorithm: 'CRC32C',
    filesVerified: 5,
    problems: [],
    problemsOmitted: 0,
  });
  expect(facts).toMatchObject({ files: 7, walSegments: ['000000010000000000000002', '000000010000000000000003'] });
  expect(facts.warnings).toEqual([]);
  expect(Object.keys(await treeOf(target.dataDirectory))).toEqual([
    'PG_VERSION',
    'backup_label',
    'base',
    'base/5',
    'base/5/16384',
    'base/5/PG_VERSION',
    'global',
    'global/pg_control',
    'pg_tblspc',
    'pg_wal',
    'pg_wal/000000010000000000000002',
    'pg_wal/000000010000000000000003',
  ]);
  expect(progress.at(-1)).toEqual({ bytes: facts.bytes, totalBytes: facts.bytes });
});

it('An archive cut at any block ends in ARCHIVE_TRUNCATED, also between two members where tar exits 0', async () => {
  for (let end = 512; end < good.length; end += 512) {
    const error = await refusal(restoreWith({ 'base.tar.gz': gzipSync(good.subarray(0, end)) }));
    expect([end, error.code, error.blame]).toEqual([end, 'ARCHIVE_TRUNCATED', 'backup']);
  }
});

it('A gzip file cut anywhere ends in ARCHIVE_TRUNCATED and says where', async () => {
  const gzip = goodFiles()['base.tar.gz'];
  for (let end = 2; end < gzip.length; end += 7) {
    const error = await refusal(restoreWith({ 'base.tar.gz': gzip.subarray(0, end) }));
    expect([end, error.code]).toEqual([end, 'ARCHIVE_TRUNCATED']);
    expect(error.message).toMatch(/^base\.tar\.gz, at byte \d+: /);
  }
});

it('The checksum and the length at the end of a gzip stream are compared', async () => {
  const gzip = goodFiles()['base.tar.gz'];
  for (let back = 1; back <= 8; back += 1) {
    const damaged = Buffer.from(gzip);
    const at = gzip.length - back;
    damaged.writeUInt8(damaged.readUInt8(at) ^ 4, at);
    const error = await refusal(restoreWith({ 'base.tar.gz': damaged }));
    expect(error).toMatchObject({ code: 'ARCHIVE_CORRUPT', blame: 'backup' });
  }
});

it('One flipped bit inside the compressed data is noticed', async () => {
  const gzip = goodFiles()['base.tar.gz'];
  for (let at = 10; at < gzip.length - 8; at += 11) {
    const damaged = Buffer.from(gzip);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x10, at);
    const error = await refusal(restoreWith({ 'base.tar.gz': damaged }));
    expect(['ARCHIVE_CORRUPT', 'ARCHIVE_TRUNCATED', 'ARCHIVE_FOREIGN', 'BACKUP_LABEL_INVALID']).toContain(error.code);
    expect(error.blame).toBe('backup');
  }
});

it('Garbage behind the gzip stream is a warning, zeros are not even that', async () => {
  const gzip = goodFiles()['base.tar.gz'];
  for (const garbage of ['garbage', '\x1f', '\x1f\x8a', '\x00\x00x', '\x1f\x8b\x07']) {
    const { restore: facts } = await restoreWith({
      'base.tar.gz': Buffer.concat([gzip, Buffer.from(garbage, 'latin1')]),
    });
    expect([garbage, facts.warnings]).toEqual([
      garbage,
      [`base.tar.gz: ${garbage.length} bytes of something else follow the gzip stream`],
    ]);
    expect(facts.manifest.problems).toEqual([]);
  }
  const { restore: facts } = await restoreWith({ 'base.tar.gz': Buffer.concat([gzip, Buffer.alloc(5000)]) });
  expect(facts.warnings).toEqual([]);
});

it('Several gzip members in a row are one stream, wherever they are cut', async () => {
  for (const cut of [1, 512, 700, 2048, good.length - 1]) {
    const members = Buffer.concat([gzipSync(good.subarray(0, cut)), gzipSync(''), gzipSync(good.subarray(cut))]);
    const { restore: facts } = await restoreWith({ 'base.tar.gz': members });
    expect(facts.manifest).toMatchObject({ problems: [], filesVerified: 5 });
    expect(facts.warnings).toEqual([]);
  }
});

it('A missing last gzip member is a truncation', async () => {
  const error = await refusal(restoreWith({ 'base.tar.gz': gzipSync(good.subarray(0, 4096)) }));
  expect(error.code).toBe('ARCHIVE_TRUNCATED');
});

it('A gzip header with a name, a comment, an extra field and a checksum is passed over', async () => {
  const plain = goodFiles()['base.tar.gz'];
  const header = Buffer.from(plain.subarray(0, 10));
  header.writeUInt8(2 | 4 | 8 | 16, 3);
  const extras = Buffer.from([3, 0, 1, 2, 3, ...Buffer.from('base.tar\0'), ...Buffer.from('a comment\0'), 9, 9]);
  const { restore: facts } = await restoreWith({ 'base.tar.gz': Buffer.concat([header, extras, plain.subarray(10)]) });
  expect(facts.manifest.problems).toEqual([]);
});

it('Header blocks overwritten by zeros are not mistaken for the end of the archive', async () => {
  const zeroed = Buffer.from(good);
  zeroed.fill(0, 512 * 5, 512 * 7);
  const error = await refusal(restoreWith({ 'base.tar.gz': gzipSync(zeroed) }));
  expect(error).toMatchObject({ code: 'ARCHIVE_CORRUPT', blame: 'backup' });
  expect(error.message).toContain('overwritten by zeros');
});

it('One zero block is no end, and zeros behind the end are no fault', async () => {
  const oneBlock = await refusal(restoreWith({ 'base.tar.gz': gzipSync(good.subarray(0, good.length - 512)) }));
  expect(oneBlock.code).toBe('ARCHIVE_TRUNCATED');
  const { restore: facts } = await restoreWith({
    'base.tar.gz': gzipSync(Buffer.concat([good, Buffer.alloc(10_240)])),
  });
  expect(facts.warnings).toEqual([]);
});

it('A member that comes twice is a warning and the last one counts', async () => {
  const twice: Entry[] = [...baseEntries, { name: 'base/5/16384', content: 'newer' }];
  const { restore: facts } = await restoreWith({ 'base.tar.gz': gzipSync(tarOf(...twice)) });
  expect(facts.warnings).toEqual(['base/5/16384 is in the backup more than once; the last one counts']);
  expect(facts.manifest.problems.map(({ summary }) => summary)).toEqual([
    'base/5/16384 has 5 bytes, the manifest says 16384',
  ]);
});

it('Archives of GNU tar and of bsdtar are read: long names, "./" in front, pax headers, their magic', async () => {
  const long = `base/5/${'x'.repeat(150)}`;
  const other = `base/5/${'y'.repeat(150)}`;
  const prefixed: Entry = { name: 'z', prefix: 'base/5', content: 'z' };
  const entries: Entry[] = [
    { name: './' },
    ...baseEntries.map((entry) => ({ ...entry, name: `./${String(entry.name)}`, magic: 'ustar  \0' })),
    { name: '././@LongLink', flag: 'L', content: `./${long}\0` },
    { name: `./${long}`, content: 'gnu' },
    { name: 'PaxHeader/y', flag: 'x', content: paxRecord('mtime', '1.5') + paxRecord('path', other) },
    { name: 'y', content: 'pax' },
    { name: 'pax_global_header', flag: 'g', content: paxRecord('comment', 'made by a tool') },
    prefixed,
  ];
  const listed: Entry[] = [
    ...baseEntries,
    { name: long, content: 'gnu' },
    { name: other, content: 'pax' },
    { name: 'base/5/z', content: 'z' },
  ];
  const { restore: facts } = await restoreWith({
    'base.tar.gz': gzipSync(tarOf(...entries)),
    backup_manifest: manifestOf(listed),
  });
  expect(facts.manifest).toMatchObject({ filesVerified: 8, problems: [] });
});

it('A size in a pax header wins, and one in base 256 is understood', async () => {
  const size = Buffer.alloc(12);
  size.writeUInt8(0x80);
  size.writeUInt8(3, 11);
  const entries: Entry[] = [
    ...baseEntries,
    { name: 'PaxHeader/y', flag: 'x', content: paxRecord('size', '4') },
    { name: 'base/5/y', content: 'four', size: 0 },
    { name: 'base/5/z', content: 'zzz', size },
  ];
  const listed: Entry[] = [...baseEntries, { name: 'base/5/y', content: 'four' }, { name: 'base/5/z', content: 'zzz' }];
  const { restore: facts } = await restoreWith({
    'base.tar.gz': gzipSync(tarOf(...entries)),
    backup_manifest: manifestOf(listed),
  });
  expect(facts.manifest.problems).toEqual([]);
});

it('A name that is not UTF-8 survives', async () => {
  const name = Buffer.from('base/caf\xe9.conf', 'latin1');
  const { restore: facts, target } = await restoreWith({
    'base.tar.gz': gzipSync(tarOf(...baseEntries, { name, content: 'x' })),
  });
  expect(facts.manifest.problems).toHaveLength(1);
  const names = await readdir(join(target.dataDirectory, 'base'), { encoding: 'buffer' });
  expect(names.map((bytes) => bytes.toString('latin1'))).toContain('caf\xe9.conf');
});

const foreign: readonly (readonly [what: string, content: string | Buffer, code: string, said: RegExp])[] = [
  ['empty', '', 'ARCHIVE_EMPTY', /0 bytes/],
  ['an error page in JSON', '{"error":"AccessDenied"}', 'ARCHIVE_FOREIGN', /JSON/],
  ['an error page in XML', '<?xml version="1.0"?><Error/>', 'ARCHIVE_FOREIGN', /XML/],
  ['a plain dump', '--\n-- PostgreSQL database dump\n--\n'.padEnd(4000), 'ARCHIVE_FOREIGN', /SQL/],
  ['a custom dump', 'PGDMP\x01\x0e'.padEnd(4000), 'ARCHIVE_FOREIGN', /pg_dump/],
  ['SQL in gzip', gzipSync('SET client_encoding = UTF8;'.padEnd(600)), 'ARCHIVE_FOREIGN', /SQL/],
  ['random', Buffer.from('c0ffee'.repeat(200), 'hex'), 'ARCHIVE_FOREIGN', /c0ffee/],
];
it.each(foreign)(
  'A file under the right name that is %s is named as such before anything is unpacked',
  async (_, content, code, said) => {
    const error = await refusal(inspect(await directoryOf({ ...goodFiles(), 'base.tar.gz': content })));
    expect(error).toMatchObject({ code, blame: 'backup' });
    expect(error.message).toMatch(said);
  },
);

it.each([
  ['xz', 'base.tar.xz', 'fd377a585a00'],
  ['bzip2', 'base.tar.bz2', '425a68'],
])('%s is recognised by its first bytes and refused with a way out', async (compression, name, magic) => {
  const { 'base.tar.gz': _, ...others } = goodFiles();
  const error = await refusal(
    inspect(await directoryOf({ ...others, [name]: Buffer.from(magic.padEnd(64, '0'), 'hex') })),
  );
  expect(error).toMatchObject({ code: 'COMPRESSION_UNSUPPORTED', blame: 'operator' });
  expect(error.message).toBe(`${name} is compressed with ${compression}, which needs a filter`);
  expect(error.hint).toContain(`filter: [${compression}, -dc]`);
});

it('Compression is told by the bytes, whatever the name says', async () => {
  const { 'base.tar.gz': gzip, 'pg_wal.tar': wal, ...others } = goodFiles();
  const directory = await directoryOf({ ...others, 'base.tar': gzip, 'pg_wal.tar.gz': wal });
  const { restore: facts } = await restore(directory, { into: await temporaryDirectory() });
  expect(facts.manifest.problems).toEqual([]);
});

it('A plain tar that is cut inside its first header is truncated, not foreign', async () => {
  const { 'base.tar.gz': _, ...others } = goodFiles();
  const error = await refusal(
    inspect(await directoryOf({ ...others, 'base.tar': memberOf({ name: 'a' }).subarray(0, 300) })),
  );
  expect(error.code).toBe('ARCHIVE_TRUNCATED');
});
