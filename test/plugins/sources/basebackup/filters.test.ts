import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import { tmpdir } from 'node:os';
import { flipped, noise, through, zstd } from './packing.ts';
import { inspect, refusal, restore, type SourceOptions } from './restoring.ts';
import { tarOf } from './tar-builder.ts';
import { baseEntries, directoryOf, goodFiles, manifestOf, walEntries } from './tiny-backup.ts';

type Filter = SourceOptions['filter'];
let home: string;
let keys: { gpgHome: string; age: string; recipient: string };

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'pgproof-keys-'));
  const gpgHome = join(home, 'gpg');
  await mkdir(gpgHome, { mode: 0o700 });
  const generate = ['--batch', '--passphrase', '', '--quick-generate-key', 'backup@example.com', 'default', 'default'];
  await execa('gpg', generate, { env: { GNUPGHOME: gpgHome } });
  await execa('age-keygen', ['-o', join(home, 'key')]);
  const { stdout } = await execa('age-keygen', ['-y', join(home, 'key')]);
  keys = { gpgHome, age: join(home, 'key'), recipient: stdout };
  return async () => {
    await execa('gpgconf', ['--kill', 'all'], { env: { GNUPGHOME: gpgHome }, reject: false });
    await rm(home, { recursive: true });
  };
});

async function byGpg(input: Buffer): Promise<Buffer> {
  const args = ['--batch', '--trust-model', 'always', '--encrypt', '--recipient', 'backup@example.com'];
  const { stdout } = await execa('gpg', args, { input, encoding: 'buffer', env: { GNUPGHOME: keys.gpgHome } });
  return Buffer.from(stdout);
}
const byAge = (input: Buffer) => through('age', ['-r', keys.recipient], input);
const gpgFilter = (): Filter => ({
  command: ['gpg', '--batch', '--decrypt'],
  environment: { GNUPGHOME: keys.gpgHome },
});

/** All three files, through the same. */
async function encrypted(by: (input: Buffer) => Promise<Buffer>, suffix: string, base?: Record<string, Buffer>) {
  const { 'base.tar.gz': gzip, 'pg_wal.tar': wal, backup_manifest: manifest } = goodFiles();
  const plain = { ...(base ?? { 'base.tar.gz': gzip }), 'pg_wal.tar': wal, backup_manifest: Buffer.from(manifest) };
  const files: Record<string, Buffer> = {};
  for (const [name, content] of Object.entries(plain)) files[name + suffix] = await by(content);
  return files;
}

it('A backup that gpg encrypted is restored, its manifest as well', async () => {
  const directory = await directoryOf(await encrypted(byGpg, '.gpg'));
  const { facts, restore: seen } = await restore(directory, { source: { filter: gpgFilter() } });
  expect(facts).toMatchObject({ format: 'tar+gzip, gpg', manifest: { present: true }, warnings: [] });
  expect(seen.manifest).toMatchObject({ verified: true, filesVerified: 5, problems: [] });
});

it.each([
  ['gzip', '.gz', async (tar: Buffer) => gzipSync(tar)],
  ['zstd', '.zst', zstd],
  ['none', '', async (tar: Buffer) => tar],
] as const)('age, and %s below it', async (compression, extension, compress) => {
  const base = { [`base.tar${extension}`]: await compress(tarOf(...baseEntries)) };
  const directory = await directoryOf(await encrypted(byAge, '.age', base));
  const filter = ['age', '-d', '-i', keys.age];
  const { facts, restore: seen } = await restore(directory, { source: { filter } });
  expect(facts.format).toBe(compression === 'none' ? 'tar, age' : `tar+${compression}, age`);
  expect(seen.manifest.problems).toEqual([]);
});

it('Only what is encrypted goes through the filter, and its name need not say so', async () => {
  const { 'base.tar.gz': gzip, ...others } = goodFiles();
  const directory = await directoryOf({ ...others, 'base.tar.gz': await byAge(gzip) });
  const { restore: seen } = await restore(directory, { source: { filter: ['age', '-d', '-i', keys.age] } });
  expect(seen.manifest.problems).toEqual([]);
});

it('A suffix of one’s own', async () => {
  const directory = await directoryOf(await encrypted(byAge, '.secret'));
  const filter = { command: ['age', '-d', '-i', keys.age], suffix: '.secret' };
  expect((await restore(directory, { source: { filter } })).facts.warnings).toEqual([]);
});

it('A wrong key says nothing about the backup: gpg', async () => {
  const empty = join(home, 'empty');
  await mkdir(empty, { mode: 0o700, recursive: true });
  const directory = await directoryOf(await encrypted(byGpg, '.gpg'));
  const filter = { command: ['gpg', '--batch', '--decrypt'], environment: { GNUPGHOME: empty } };
  const error = await refusal(inspect(directory, { filter }));
  expect(error).toMatchObject({ code: 'FILTER_FAILED', blame: 'repository' });
  expect(error.message).toMatch(/filter gpg|filter \/usr\/bin\/gpg/);
  expect(error.message).toMatch(/exit status 2: .*No secret key/);
});

it('A wrong key says nothing about the backup: age', async () => {
  const other = join(home, 'other');
  await execa('age-keygen', ['-o', other], { reject: false });
  const directory = await directoryOf(await encrypted(byAge, '.age'));
  const error = await refusal(inspect(directory, { filter: ['age', '-d', '-i', other] }));
  expect(error).toMatchObject({ code: 'FILTER_FAILED', blame: 'repository' });
  expect(error.message).toContain('no identity matched');
});

it('A filter that fails at the end of the file has failed, though all that came before was in order', async () => {
  const filter = ['sh', '-c', 'cat; echo "the key service went away" >&2; exit 7'];
  const { 'base.tar.gz': gzip, ...others } = goodFiles();
  const directory = await directoryOf({ ...others, 'base.tar.gz.enc': gzip });
  const error = await refusal(restore(directory, { source: { filter } }));
  expect(error).toMatchObject({ code: 'FILTER_FAILED', blame: 'repository' });
  expect(error.message).toContain('ended with exit status 7: the key service went away');
});

it('What a failing filter makes of a file is no damage of the backup', async () => {
  const entries = [...baseEntries, { name: 'base/5/16385', content: noise(1_000_000) }];
  const files = { 'pg_wal.tar': tarOf(...walEntries), backup_manifest: manifestOf(entries) };
  for (const [name, content] of [
    ['base.tar.enc', tarOf(...entries)],
    ['base.tar.gz.enc', gzipSync(tarOf(...entries))],
    ['base.tar.zst.enc', await zstd(tarOf(...entries))],
  ] as const) {
    const directory = await directoryOf({ ...files, [name]: content });
    // Half of the file, then something else, as a cipher makes of a damaged block.
    const failing = ['sh', '-c', 'head -c 100000; head -c 100000 /dev/urandom; exit 3'];
    expect([name, (await refusal(restore(directory, { source: { filter: failing } }))).code]).toEqual([
      name,
      'FILTER_FAILED',
    ]);
    const cutting = ['sh', '-c', 'head -c 100000'];
    expect([name, (await refusal(restore(directory, { source: { filter: cutting } }))).blame]).toEqual([
      name,
      'backup',
    ]);
  }
});

it('A flipped byte below the encryption is told by gpg and age themselves: unverified', async () => {
  const sealed = await encrypted(byAge, '.age');
  const base = sealed['base.tar.gz.age'] ?? Buffer.alloc(0);
  const directory = await directoryOf({ ...sealed, 'base.tar.gz.age': flipped(base, base.length - 30) });
  const error = await refusal(restore(directory, { source: { filter: ['age', '-d', '-i', keys.age] } }));
  expect(error).toMatchObject({ code: 'FILTER_FAILED', blame: 'repository' });
});

it('A filter that does not decrypt is told from a bad backup', async () => {
  const directory = await directoryOf(await encrypted(byAge, '.age'));
  const error = await refusal(inspect(directory, { filter: ['cat'] }));
  expect(error).toMatchObject({ code: 'FILTER_OUTPUT_UNKNOWN', blame: 'repository' });
  const silent = await refusal(inspect(directory, { filter: ['true'] }));
  expect(silent).toMatchObject({ code: 'FILTER_FAILED', blame: 'repository' });
  expect(silent.message).toContain('wrote nothing');
});

it('A filter that is not installed is the host’s matter', async () => {
  const directory = await directoryOf(await encrypted(byAge, '.age'));
  const error = await refusal(inspect(directory, { filter: ['no-such-program', '-d'] }));
  expect(error).toMatchObject({ code: 'PROGRAM_MISSING', blame: 'sandbox' });
});

it('Without a filter an encrypted backup is told as such', async () => {
  const [gpg, age] = [await encrypted(byGpg, ''), await encrypted(byAge, '.age')];
  const { backup_manifest: manifest, 'pg_wal.tar': wal } = goodFiles();
  const bare = { 'base.tar.gz': gpg['base.tar.gz'] ?? '', 'pg_wal.tar': wal, backup_manifest: manifest };
  expect(await refusal(inspect(await directoryOf(bare)))).toMatchObject({ code: 'FILTER_NEEDED', blame: 'operator' });
  const error = await refusal(inspect(await directoryOf(age)));
  expect(error.message).toMatch(/\.age seems to be encrypted \(age\)$/);
});

it('inspect reads the head of a large file alone, and breaking its pipe is no failure of the filter', async () => {
  const big = [...baseEntries, { name: 'base/5/1', content: Buffer.alloc(50 * 1024 * 1024, 'x') }];
  const { 'base.tar.gz': _, ...others } = goodFiles(big);
  const directory = await directoryOf({ ...others, 'base.tar.enc': tarOf(...big) });
  const [script, written] = [join(home, 'counting'), join(home, 'written')];
  // Without its last line it was ended early, as is meant; how far it came is in the file.
  await writeFile(script, `#!/bin/sh\nfor part in 1 2 3 4 5; do head -c 10000000; echo $part >> ${written}; done\n`);
  await chmod(script, 0o755);
  const facts = await inspect(directory, { filter: [script] });
  expect(facts).toMatchObject({ major: 15, startLsn: '0/200028' });
  expect(existsSync(written) ? await readFile(written, 'utf8') : '').not.toContain('2');
});
