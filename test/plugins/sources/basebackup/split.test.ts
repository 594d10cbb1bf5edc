import { expect, it } from 'vitest';
import { lz4, through, zstd } from './packing.ts';
import { inspect, refusal, restore } from './restoring.ts';
import { tarOf } from './tar-builder.ts';
import { baseEntries, directoryOf, goodFiles } from './tiny-backup.ts';

const letters = ['aa', 'ab', 'ac', 'ad'];
const { 'base.tar.gz': gzip, ...others } = goodFiles();

/** As split(1) does it. */
function cut(content: Buffer, stem: string, names: readonly string[]): Record<string, Buffer> {
  const size = Math.ceil(content.length / names.length);
  return Object.fromEntries(names.map((name, at) => [stem + name, content.subarray(at * size, (at + 1) * size)]));
}

it.each<readonly [string, string, readonly string[]]>([
  ['letters', 'base.tar.gz.', letters],
  ['digits', 'base.tar.gz.', ['000', '001', '002', '003']],
  ['digits from one', 'base.tar.gz.', ['01', '02', '03']],
  ['a word of their own', 'base.tar.gz.part-', ['00', '01', '02']],
  [
    'names that grew longer',
    'base.tar.gz.',
    ['aa', ...Array.from({ length: 26 * 25 - 1 }, (_, at) => letter(at + 1)), 'zaaa', 'zaab'],
  ],
])('A file that was split is joined in order: %s', async (_, stem, names) => {
  const isBare = stem === 'base.tar.';
  const directory = await directoryOf({ ...others, ...cut(isBare ? tarOf(...baseEntries) : gzip, stem, names) });
  const { facts, restore: seen } = await restore(directory);
  expect(facts.format).toBe(isBare ? 'tar, split' : 'tar+gzip, split');
  expect(facts.warnings).toEqual([]);
  expect(facts.files.length).toBe(names.length + 2);
  expect(seen.manifest.problems).toEqual([]);
});

it.each([
  ['none', '', async (tar: Buffer) => tar, undefined],
  ['lz4', '.lz4', lz4, undefined],
  ['zstd', '.zst', zstd, undefined],
  ['zstd, through a filter', '.zst.enc', zstd, ['rev']],
] as const)('Parts of any compression: %s', async (_, extension, compress, filter) => {
  const packed = await compress(tarOf(...baseEntries));
  const stored = filter === undefined ? packed : Buffer.from((await through('base64', ['-w', '0'], packed)).toString());
  const directory = await directoryOf({ ...others, ...cut(stored, `base.tar${extension}.`, letters) });
  const options = filter === undefined ? {} : { source: { filter: ['base64', '-d'] } };
  expect((await restore(directory, options)).restore.manifest.problems).toEqual([]);
});

it.each([
  ['in the middle', [0, 1, 3], 'ac'],
  ['at the beginning', [1, 2, 3], 'aa'],
])('A part that is missing %s is named', async (_, kept, missing) => {
  const parts = Object.entries(cut(gzip, 'base.tar.gz.', letters)).filter((__, at) => kept.includes(at));
  const error = await refusal(inspect(await directoryOf({ ...others, ...Object.fromEntries(parts) })));
  expect(error).toMatchObject({ code: 'ARCHIVE_PART_MISSING', blame: 'backup' });
  expect(error.message).toMatch(new RegExp(`^part ${missing} of base\\.tar\\.gz is missing`));
});

it('The last part that is missing, and one that is cut, are told by what they hold', async () => {
  const parts = cut(gzip, 'base.tar.gz.', letters);
  const { 'base.tar.gz.ad': last, ...first } = parts;
  expect((await refusal(restore(await directoryOf({ ...others, ...first })))).code).toBe('ARCHIVE_TRUNCATED');
  const short = { ...parts, 'base.tar.gz.ab': parts['base.tar.gz.ab']?.subarray(0, 20) ?? '' };
  expect((await refusal(restore(await directoryOf({ ...others, ...short })))).blame).toBe('backup');
  expect(last).toBeDefined();
});

it('Parts beside the whole are ambiguous; a lone file of another name is no part', async () => {
  const both = await directoryOf({ ...others, 'base.tar.gz': gzip, ...cut(gzip, 'base.tar.gz.', letters) });
  expect((await refusal(inspect(both))).code).toBe('ARCHIVE_AMBIGUOUS');
  const { facts } = await restore(await directoryOf({ ...others, 'base.tar.gz': gzip, 'base.tar.gz.old': 'x' }));
  expect(facts.warnings).toEqual(['unknown file base.tar.gz.old']);
});

function letter(at: number): string {
  return String.fromCharCode(97 + Math.floor(at / 26), 97 + (at % 26));
}
