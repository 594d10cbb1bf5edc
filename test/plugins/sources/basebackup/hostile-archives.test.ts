import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { refusal, restore, treeOf } from './restoring.ts';
import { memberOf, paxRecord, tarOf, END, type Entry } from './tar-builder.ts';
import { baseEntries, directoryOf, goodFiles, temporaryDirectory } from './tiny-backup.ts';

const evil = 'written by an archive';
const pax = (...records: readonly (readonly [string, string])[]): Entry => ({
  name: 'PaxHeader',
  flag: 'x',
  content: records.map(([key, value]) => paxRecord(key, value)).join(''),
});

const hostile: readonly (readonly [what: string, entries: readonly Entry[], reason: RegExp])[] = [
  ['climbs by ".."', [{ name: '../evil', content: evil }], /climbs out/],
  ['climbs in the middle', [{ name: 'base/../../evil', content: evil }], /climbs out/],
  ['climbs by its prefix', [{ name: 'evil', prefix: '..', content: evil }], /climbs out/],
  ['climbs as a directory', [{ name: '../evil/' }], /climbs out/],
  ['climbs by a pax path', [pax(['path', '../evil']), { name: 'harmless', content: evil }], /climbs out/],
  [
    'climbs by a GNU long name',
    [
      { name: 'L', flag: 'L', content: '../evil\0' },
      { name: 'x', content: evil },
    ],
    /climbs/,
  ],
  ['has an absolute name', [{ name: '/tmp/evil', content: evil }], /absolute/],
  ['hides behind a NUL', [{ name: Buffer.from('base/x\0/../../evil'), content: evil }], /NUL/],
  ['has a NUL in a pax path', [pax(['path', 'base/x\0y']), { name: 'x', content: evil }], /control character/],
  ['has a line break in its name', [{ name: 'base/x\n0', content: evil }], /control character/],
  ['has no name', [{ name: '', content: evil }], /no name/],
  ['is a symbolic link', [{ name: 'base/link', flag: '2', linkName: '/etc' }], /symbolic link to "\/etc"/],
  [
    'is a link that a file goes through',
    [
      { name: 'global/x', flag: '2', linkName: '/tmp' },
      { name: 'global/x/evil', content: evil },
    ],
    /symbolic link/,
  ],
  ['is a hard link', [{ name: 'base/link', flag: '1', linkName: '/etc/passwd' }], /hard link/],
  ['is a character device', [{ name: 'base/null', flag: '3' }], /character device/],
  ['is a block device', [{ name: 'base/disk', flag: '4' }], /block device/],
  ['is a fifo', [{ name: 'base/fifo', flag: '6' }], /fifo/],
  ['is a GNU sparse file', [{ name: 'base/5/1', flag: 'S', content: evil }], /sparse/],
  ['is a pax sparse file', [pax(['GNU.sparse.major', '1']), { name: 'base/5/1', content: evil }], /sparse/],
  ['is of no known type', [{ name: 'base/5/1', flag: 'Z' }], /unknown type "Z"/],
  [
    'is renamed for all by a global header',
    [{ name: 'g', flag: 'g', content: paxRecord('path', '../evil') }, { name: 'x' }],
    /global header/,
  ],
  ['is a file where a directory is', [{ name: 'base', content: evil }], /another member is in its way/],
  ['is a directory where a file is', [{ name: 'PG_VERSION/' }], /another member is in its way/],
  ['lies below a file', [{ name: 'PG_VERSION/x', content: evil }], /another member is in its way/],
];

it.each(hostile)('A member that %s is refused, and nothing appears outside', async (_what, entries, reason) => {
  const base = [...baseEntries, ...entries];
  const directory = await directoryOf({ ...goodFiles(), 'base.tar.gz': gzipSync(tarOf(...base)) });
  const into = await temporaryDirectory();
  const error = await refusal(restore(directory, { into }));
  expect(error).toMatchObject({ code: 'ARCHIVE_HOSTILE', blame: 'backup' });
  expect(error.message).toMatch(reason);
  expect(error.message).toMatch(/^base\.tar\.gz, at byte \d+: member /);
  expect(Object.keys(await treeOf(into)).filter((path) => path.includes('evil') || path.endsWith('link'))).toEqual([]);
  expect(await readdir(dirname(into))).not.toContain('evil');
});

it('What pg_basebackup leaves behind a name that it shortened hides nothing', async () => {
  const renamed = { name: Buffer.from('base/5/renamed\0tmp'), content: 'a' };
  const base = gzipSync(tarOf(...baseEntries, renamed));
  const { backup_manifest: _, ...files } = goodFiles();
  const into = await temporaryDirectory();
  await restore(await directoryOf({ ...files, 'base.tar.gz': base }), { into });
  expect(Object.keys(await treeOf(into))).toContain('data/base/5/renamed');
});

/** 4 PB, as base 256. */
const enormous = Buffer.from('800000000010000000000000', 'hex');
const bomb = Buffer.concat([...baseEntries.map(memberOf), memberOf({ name: 'base/5/99999', size: enormous }), END]);

it('A member that claims far more than the manifest lists is refused before a byte of it is written', async () => {
  const directory = await directoryOf({ ...goodFiles(), 'base.tar.gz': gzipSync(bomb) });
  const into = await temporaryDirectory();
  const error = await refusal(restore(directory, { into }));
  expect(error).toMatchObject({ code: 'ARCHIVE_HOSTILE', blame: 'backup' });
  expect(error.message).toContain('the manifest lists');
  expect(Object.keys(await treeOf(into))).not.toContain('data/base/5/99999');
});

it("Without a manifest, a member larger than the free disk is the disk's fault until shown otherwise", async () => {
  const { backup_manifest: _, ...files } = goodFiles();
  const error = await refusal(restore(await directoryOf({ ...files, 'base.tar.gz': gzipSync(bomb) })));
  expect(error).toMatchObject({ code: 'DISK_FULL', blame: 'sandbox' });
  expect(error.hint).toContain('4096 TB');
});

it('A size below zero or in letters is damage, not a size', async () => {
  for (const size of [Buffer.alloc(12, 0xff), Buffer.from('12x456789ab\0')]) {
    const tar = Buffer.concat([...baseEntries.map(memberOf), memberOf({ name: 'base/5/1', size }), END]);
    const error = await refusal(restore(await directoryOf({ ...goodFiles(), 'base.tar.gz': gzipSync(tar) })));
    expect(error).toMatchObject({ code: 'ARCHIVE_CORRUPT', message: expect.stringContaining('no number') });
  }
});

it('Links that a plain backup has, of pg_wal and of a tablespace, are never made as they are', async () => {
  const base: Entry[] = [
    ...baseEntries.filter(({ name }) => name !== 'pg_wal/'),
    { name: 'pg_wal', flag: '2', linkName: '/etc' },
    { name: 'pg_tblspc/16400', flag: '2', linkName: '/etc' },
  ];
  const directory = await directoryOf({
    ...goodFiles(base),
    '16400.tar': tarOf({ name: 'PG_15_202209061/' }),
  });
  const into = await temporaryDirectory();
  const { restore: facts } = await restore(directory, { into });
  const tree = await treeOf(into);
  expect(tree['data/pg_wal']).toBe('directory');
  expect(tree['data/pg_tblspc/16400']).toBe('link to /pgproof/tablespaces/16400');
  expect(facts.warnings).toContainEqual(expect.stringContaining('pg_wal is a link to /etc'));
});

it('A header whose checksum is wrong is damage', async () => {
  const good = tarOf(...baseEntries);
  const damaged = Buffer.from(good);
  const second = 1024;
  damaged.writeUInt8(damaged.readUInt8(second) ^ 1, second);
  const directory = await directoryOf({ ...goodFiles(), 'base.tar.gz': gzipSync(damaged) });
  const error = await refusal(restore(directory));
  expect(error).toMatchObject({ code: 'ARCHIVE_CORRUPT', blame: 'backup' });
  expect(error.message).toContain('at byte 1024');
  expect(error.message).toContain('behind backup_label');
});
