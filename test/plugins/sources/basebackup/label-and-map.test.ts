import { gzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { formatTablespaceMap, parseTablespaceMap } from '../../../../plugins/sources/basebackup/tablespace-map.ts';
import { inspect, refusal, restore, treeOf } from './restoring.ts';
import { tarOf, type Entry } from './tar-builder.ts';
import { baseEntries, directoryOf, goodFiles, label, manifestOf, temporaryDirectory } from './tiny-backup.ts';

const [, ...withoutLabel] = baseEntries;
const files = (base: readonly Entry[]) => goodFiles(base);
const labelled = (content: string) => directoryOf(files([{ name: 'backup_label', content }, ...withoutLabel]));

it('The label tells where, when, from whom and on which timeline', async () => {
  expect(await inspect(await directoryOf(goodFiles()))).toMatchObject({
    source: 'basebackup',
    format: 'tar+gzip',
    major: 15,
    takenFrom: 'standby',
    label: 'nightly',
    startedAt: '2026-11-20T02:00:00.000Z',
    startLsn: '0/200028',
    checkpointLsn: '0/200060',
    endLsn: '0/200100',
    timeline: 1,
    manifest: { present: true, files: 5, checksumAlgorithm: 'CRC32C' },
    restoredBytesExact: true,
    warnings: [],
  });
});

it('In another time zone than UTC the time of the tar header counts', async () => {
  const facts = await inspect(await labelled(label.replace('UTC', 'CET')));
  expect(facts.startedAt).toBe(new Date(1_790_000_000_000).toISOString());
});

it('Servers before 14 say "master"', async () => {
  expect((await inspect(await labelled(label.replace('standby', 'master')))).takenFrom).toBe('primary');
});

const broken: readonly (readonly [what: string, content: string, reason: RegExp])[] = [
  ['is empty', '', /is empty/],
  ['has CR LF', label.replaceAll('\n', '\r\n'), /Windows line ends/],
  ['is garbage', 'garbage\n', /START WAL LOCATION/],
  ['is cut in its first line', label.slice(0, 30), /START WAL LOCATION/],
  ['is cut behind its first line', label.slice(0, label.indexOf('\n') + 1), /CHECKPOINT LOCATION/],
  ['is cut in its last line', label.slice(0, -1), /is cut/],
  ['contradicts itself in the segment', label.replace('0/200028', '0/900028'), /is not in segment/],
  ['contradicts itself in the timeline', label.replace('TIMELINE: 1', 'TIMELINE: 3'), /timeline 3/],
];
it.each(broken)('A label that %s is refused before anything is unpacked', async (_what, content, reason) => {
  const error = await refusal(inspect(await labelled(content)));
  expect(error).toMatchObject({ code: 'BACKUP_LABEL_INVALID', blame: 'backup' });
  expect(error.message).toMatch(reason);
});

it('An incremental backup is refused with the way to restore it', async () => {
  const error = await refusal(
    inspect(await labelled(`${label}INCREMENTAL FROM LSN: 0/100028\nINCREMENTAL FROM TLI: 1\n`)),
  );
  expect(error).toMatchObject({ code: 'BACKUP_INCREMENTAL', blame: 'operator' });
  expect(error.hint).toContain('pg_combinebackup');
});

it('A missing label is refused: a small archive is read to its end at once', async () => {
  const error = await refusal(inspect(await directoryOf(files(withoutLabel))));
  expect(error).toMatchObject({ code: 'BACKUP_LABEL_MISSING', blame: 'backup' });
  expect(error.hint).toContain('lose data');
});

it('A missing label of a large archive is refused when all is unpacked', async () => {
  const base = [...withoutLabel, { name: 'base/5/1', content: Buffer.alloc(66 * 1024 * 1024) }];
  const directory = await directoryOf(files(base));
  expect((await inspect(directory)).startLsn).toBeUndefined();
  expect(await refusal(restore(directory))).toMatchObject({ code: 'BACKUP_LABEL_MISSING', blame: 'backup' });
});

it('A label at the end of the archive is found', async () => {
  const directory = await directoryOf(files([...withoutLabel, { name: 'backup_label', content: label }]));
  expect((await restore(directory)).facts.label).toBe('nightly');
});

it('A PG_VERSION of another major is refused once the archive was found whole', async () => {
  const base = baseEntries.map((entry) => (entry.name === 'PG_VERSION' ? { ...entry, content: '14\n' } : entry));
  const error = await refusal(restore(await directoryOf(files(base))));
  expect(error).toMatchObject({ code: 'MAJOR_CONTRADICTED', facts: { wal: 15, version: '14' } });
});

it('postmaster.pid and postmaster.opts are left out, with a warning', async () => {
  const base = [...baseEntries, { name: 'postmaster.pid', content: '1' }, { name: 'postmaster.opts', content: 'x' }];
  const { restore: facts, target } = await restore(
    await directoryOf({ ...files(base), backup_manifest: manifestOf(baseEntries) }),
  );
  expect(facts.warnings).toHaveLength(2);
  expect(facts.manifest.problems).toEqual([]);
  expect(Object.keys(await treeOf(target.dataDirectory)).filter((name) => name.includes('postmaster'))).toEqual([]);
});

const map = { name: 'tablespace_map', content: '16400 /srv/pg space/fast\n16401 /etc\n' };
const mapped = [...baseEntries.slice(0, 1), map, ...withoutLabel];
const spaces = [{ name: 'PG_15_202209061/5/1', content: 'in a tablespace' }];
const tablespaceManifest = manifestOf([
  ...mapped,
  { name: 'pg_tblspc/16400/PG_15_202209061/5/1', content: 'in a tablespace' },
]);
const tablespaceFiles = {
  ...files(mapped),
  '16400.tar': tarOf(...spaces),
  '16401.tar.gz': gzipSync(tarOf({ name: 'PG_15_202209061/' })),
  backup_manifest: tablespaceManifest,
};

it('Tablespaces go below their own directory; links and map point into the sandbox, never to the paths of the source', async () => {
  const into = await temporaryDirectory();
  const { facts, restore: seen } = await restore(await directoryOf(tablespaceFiles), { into });
  expect(facts.tablespaces).toEqual([
    { oid: 16_400, location: '/srv/pg space/fast', restoredBytes: 15 },
    { oid: 16_401, location: '/etc' },
  ]);
  // The original bytes of the map were compared, although it was rewritten afterwards.
  expect(seen.manifest).toMatchObject({ problems: [], filesVerified: 7 });
  const tree = await treeOf(into);
  expect(tree).toMatchObject({
    'data/pg_tblspc/16400': 'link to /pgproof/tablespaces/16400',
    'data/pg_tblspc/16401': 'link to /pgproof/tablespaces/16401',
    'tablespaces/16401/PG_15_202209061': 'directory',
  });
  expect(tree).toHaveProperty(['tablespaces/16400/PG_15_202209061/5/1']);
  expect(await readFile(join(into, 'data/tablespace_map'), 'utf8')).toBe(
    '16400 /pgproof/tablespaces/16400\n16401 /pgproof/tablespaces/16401\n',
  );
});

it('A tablespace without its archive, and an archive without its tablespace', async () => {
  const { '16401.tar.gz': _, ...missing } = tablespaceFiles;
  const error = await refusal(inspect(await directoryOf(missing)));
  expect(error).toMatchObject({ code: 'TABLESPACE_ARCHIVE_MISSING', blame: 'backup', facts: { oid: 16_401 } });
  const extra = await inspect(await directoryOf({ ...tablespaceFiles, '16402.tar': tarOf(...spaces) }));
  expect(extra.warnings).toEqual([expect.stringContaining('16402.tar belongs to no tablespace')]);
});

it('Tablespace archives without a map are refused', async () => {
  const error = await refusal(restore(await directoryOf({ ...goodFiles(), '16400.tar': tarOf(...spaces) })));
  expect(error).toMatchObject({ code: 'TABLESPACE_MAP_MISSING', blame: 'backup' });
});

it.each([
  'x /srv\n',
  '16400\n',
  '0 /srv\n',
  '99999999999 /srv\n',
  '16400 /srv',
  '16400 /a\n16400 /b\n',
  '16400 /srv\\',
])('A tablespace_map of %j is refused', async (content) => {
  const base = [...baseEntries.slice(0, 1), { name: 'tablespace_map', content }, ...withoutLabel];
  const error = await refusal(inspect(await directoryOf({ ...tablespaceFiles, ...files(base) })));
  expect(error).toMatchObject({ code: 'TABLESPACE_MAP_INVALID', blame: 'backup' });
});

it('A map is read as the server wrote it: escaped line breaks and backslashes, any line end', () => {
  const tablespaces = [
    { oid: 1, location: '/a\nb\\c d' },
    { oid: 4_294_967_295, location: '/e' },
  ];
  expect(parseTablespaceMap(Buffer.from(formatTablespaceMap(tablespaces)))).toEqual(tablespaces);
  expect(parseTablespaceMap(Buffer.from('1 /a\r\n2 /b\r\n'))).toEqual([
    { oid: 1, location: '/a' },
    { oid: 2, location: '/b' },
  ]);
});
