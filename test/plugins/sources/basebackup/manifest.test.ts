import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { inspect, refusal, restore } from './restoring.ts';
import { tarOf, type Entry } from './tar-builder.ts';
import { baseEntries, directoryOf, goodFiles, manifestOf, sealManifest } from './tiny-backup.ts';

const good = goodFiles().backup_manifest;
const restoreWith = async (base: readonly Entry[], manifest: string = good) =>
  (
    await restore(
      await directoryOf({ ...goodFiles(), 'base.tar.gz': gzipSync(tarOf(...base)), backup_manifest: manifest }),
    )
  ).restore.manifest;
const replaced = (name: string, content: string | Buffer) =>
  baseEntries.map((entry) => (entry.name === name ? { ...entry, content } : entry));

it('A flipped byte of a relation is a finding with both checksums and what the file is', async () => {
  const heap = Buffer.alloc(16_384, 'heap');
  heap.writeUInt8(0, 8192);
  const { problems } = await restoreWith(replaced('base/5/16384', heap));
  expect(problems).toEqual([
    {
      outcome: 'fail',
      summary: 'base/5/16384 does not match its checksum in the manifest (CRC32C)',
      target: 'base/5/16384',
      measured: expect.stringMatching(/^[0-9a-f]{8}$/),
      threshold: expect.stringMatching(/^[0-9a-f]{8}$/),
      evidence: ['file base/5/16384', 'database OID 5', 'filenode 16384'],
      hint: expect.any(String),
    },
  ]);
  expect(problems[0]?.measured).not.toBe(problems[0]?.threshold);
});

it('Another size, a missing file and an additional one are findings', async () => {
  const base = replaced('base/5/16384', 'short').filter(({ name }) => name !== 'global/pg_control');
  const { problems, filesVerified } = await restoreWith([...base, { name: 'base/5/77', content: 'new' }]);
  expect(problems.map(({ summary, measured, threshold }) => [summary, measured, threshold])).toEqual([
    ['base/5/16384 has 5 bytes, the manifest says 16384', 5, 16_384],
    ['base/5/77 is in the backup, but not in the manifest', undefined, undefined],
    ['global/pg_control is in the manifest, but not in the backup', undefined, 8192],
  ]);
  expect(filesVerified).toBe(4);
});

it('What pg_basebackup itself changes or adds is no finding', async () => {
  const auto = { name: 'postgresql.auto.conf', content: 'before' };
  const base: Entry[] = [...baseEntries, { ...auto, content: 'changed by -R' }, { name: 'standby.signal' }];
  expect((await restoreWith(base, manifestOf([...baseEntries, auto]))).problems).toEqual([]);
});

it('At most 100 findings are kept, the others are counted', async () => {
  const extra = Array.from({ length: 130 }, (_, i) => ({ name: `base/5/${90_000 + i}` }));
  const { problems, problemsOmitted } = await restoreWith([...baseEntries, ...extra]);
  expect([problems.length, problemsOmitted]).toEqual([100, 30]);
});

it('SHA-256 manifests are compared as well', async () => {
  const manifest = manifestOf(baseEntries, { algorithm: 'SHA256' });
  expect(await restoreWith(baseEntries, manifest)).toMatchObject({ checksumAlgorithm: 'SHA256', problems: [] });
  expect((await restoreWith(replaced('PG_VERSION', '15 '), manifest)).problems).toHaveLength(1);
});

it('A manifest without checksums still compares names and sizes, and says so', async () => {
  const [, body = ''] = /^([\s\S]*)"Manifest-Checksum"/.exec(good) ?? [];
  const manifest = sealManifest(body.replaceAll(/, "Checksum-Algorithm": "CRC32C", "Checksum": "[0-9a-f]+"/g, ''));
  expect((await restoreWith(replaced('PG_VERSION', '15'), manifest)).problems).toHaveLength(1);
  const facts = await inspect(await directoryOf({ ...goodFiles(), backup_manifest: manifest }));
  expect(facts.warnings).toEqual(['the manifest holds no checksums, only names and sizes']);
});

it('Names that are not UTF-8 are listed in hexadecimal', async () => {
  const name = Buffer.from('base/caf\xe9', 'latin1');
  const manifest = sealManifest(
    good
      .slice(0, good.indexOf('"Manifest-Checksum"'))
      .replace('"Files": [\n', `"Files": [\n{ "Encoded-Path": "${name.toString('hex')}", "Size": 1 },\n`),
  );
  expect((await restoreWith([...baseEntries, { name, content: 'x' }], manifest)).problems).toEqual([]);
});

it('No manifest is a warning, and nothing counts as verified', async () => {
  const { backup_manifest: _, ...files } = goodFiles();
  const { facts, restore: seen } = await restore(await directoryOf(files));
  expect(facts).toMatchObject({ manifest: { present: false }, restoredBytesExact: false });
  expect(facts.warnings).toEqual(['there is no backup_manifest: no file can be checked against it']);
  expect(seen.manifest).toEqual({ verified: false, filesVerified: 0, problems: [], problemsOmitted: 0 });
});

it('A manifest that is cut anywhere is refused before anything is unpacked', async () => {
  for (let end = 0; end < good.length - 2; end += 13) {
    const error = await refusal(inspect(await directoryOf({ ...goodFiles(), backup_manifest: good.slice(0, end) })));
    expect([end, error.code, error.blame]).toEqual([end, 'MANIFEST_CORRUPT', 'backup']);
  }
});

it('A manifest that was edited is refused, whatever was changed', async () => {
  const edits = [
    good.replace('16384, "Last', '16385, "Last'),
    good.replace('0/200100', '0/200101'),
    good.replace('base/5/16384', 'base/5/16385'),
    good.replace(' "Size"', '  "Size"'),
    `${good}more\n`,
    good.replace(/"Manifest-Checksum": "./, '"Manifest-Checksum": "g'),
    'not a manifest',
  ];
  for (const backup_manifest of edits) {
    expect(backup_manifest).not.toBe(good);
    const error = await refusal(inspect(await directoryOf({ ...goodFiles(), backup_manifest })));
    expect(error).toMatchObject({ code: 'MANIFEST_CORRUPT', blame: 'backup' });
  }
});

it('pg_basebackup that was killed leaves backup_manifest.tmp', async () => {
  const { backup_manifest, ...files } = goodFiles();
  const error = await refusal(inspect(await directoryOf({ ...files, 'backup_manifest.tmp': backup_manifest })));
  expect(error).toMatchObject({ code: 'BACKUP_UNFINISHED', blame: 'backup' });
});
