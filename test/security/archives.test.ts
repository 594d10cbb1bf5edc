import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { refusal, restore, treeOf } from '../plugins/sources/basebackup/restoring.ts';
import { memberOf, paxRecord, seal, tarOf, END, type Entry } from '../plugins/sources/basebackup/tar-builder.ts';
import {
  baseEntries,
  directoryOf,
  goodFiles,
  manifestOf,
  temporaryDirectory,
} from '../plugins/sources/basebackup/tiny-backup.ts';

const archive = (...entries: readonly Entry[]) =>
  directoryOf({ ...goodFiles(), 'base.tar.gz': gzipSync(tarOf(...baseEntries, ...entries)) });
const pax = (path: string): Entry => ({ name: 'PaxHeader', flag: 'x', content: paxRecord('path', path) });

it('Modes and owners of an archive do not count: no file is setuid, executable or open to others', async () => {
  const odd = memberOf({ name: 'base/5/99999', content: '#!/bin/sh\n' });
  odd.write('0006777\0', 100, 'latin1');
  const directory = memberOf({ name: 'base/6/' });
  directory.write('0007777\0', 100, 'latin1');
  const tar = Buffer.concat([...baseEntries.map(memberOf), seal(odd), seal(directory), END]);
  const into = await temporaryDirectory();
  const { backup_manifest: _, ...files } = goodFiles();
  await restore(await directoryOf({ ...files, 'base.tar.gz': gzipSync(tar) }), { into });
  expect((await lstat(join(into, 'data/base/5/99999'))).mode & 0o7777).toBe(0o600);
  expect((await lstat(join(into, 'data/base/6'))).mode & 0o7777).toBe(0o700);
});

it('A name longer than the system takes is refused', async () => {
  const error = await refusal(restore(await archive(pax(`base/${'n'.repeat(300)}`), { name: 'x', content: 'x' })));
  expect(error).toMatchObject({ code: 'ARCHIVE_HOSTILE', blame: 'backup' });
});

it('An extended header that claims to be enormous is refused before it is read', async () => {
  const claim = memberOf({ name: 'PaxHeader', flag: 'x', size: 2 ** 32 });
  const tar = Buffer.concat([...baseEntries.map(memberOf), claim, END]);
  const error = await refusal(restore(await directoryOf({ ...goodFiles(), 'base.tar.gz': gzipSync(tar) })));
  expect(error).toMatchObject({ code: 'ARCHIVE_CORRUPT', message: expect.stringContaining('4294967296 bytes') });
});

it.each([
  ['are left out', Array.from({ length: 10_002 }, () => ({ name: 'postmaster.pid' }))],
  [
    'are links of tablespaces',
    Array.from({ length: 10_002 }, (_, oid) => ({ name: `pg_tblspc/${20_000 + oid}`, flag: '2', linkName: '/' })),
  ],
])('More than ten thousand members that %s are refused: they would fill the memory', async (_what, entries) => {
  const error = await refusal(restore(await archive(...entries)));
  expect(error).toMatchObject({ code: 'ARCHIVE_HOSTILE', message: expect.stringContaining('more than 10000') });
});

it('Of many odd members the report lists twenty', async () => {
  const again = Array.from({ length: 50 }, () => ({ name: 'PG_VERSION', content: '15\n' }));
  const { restore: facts } = await restore(await archive(...again));
  expect(facts.warnings.filter((warning) => warning.includes('more than once'))).toHaveLength(20);
  expect(facts.warnings).toContain('more members are not as they should be; they are not listed');
});

it.each(['/etc', '../../../etc', '/pgproof/data', String.raw`/srv/line\nbreak`, '/srv/line\\\nbreak'])(
  'A tablespace that was at %j is put below the drill’s own directory',
  async (location) => {
    const map = { name: 'tablespace_map', content: `16400 ${location}\n` };
    const entries = [...baseEntries.slice(0, 1), map, ...baseEntries.slice(1)];
    const into = await temporaryDirectory();
    await restore(
      await directoryOf({
        ...goodFiles(entries),
        '16400.tar': tarOf({ name: 'PG_15_202209061/' }),
        backup_manifest: manifestOf(entries),
      }),
      { into },
    );
    expect((await treeOf(into))['data/pg_tblspc/16400']).toBe('link to /pgproof/tablespaces/16400');
    expect(await readFile(join(into, 'data/tablespace_map'), 'utf8')).toBe('16400 /pgproof/tablespaces/16400\n');
  },
);
