import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { cachedBackup, copyOfBackup, type CachedBackup } from '../../../support/cluster.ts';
import { refusal, restore, tryRestore } from './restoring.ts';
import { temporaryDirectory } from './tiny-backup.ts';

const ROUNDS = 60;

let healthy: CachedBackup;
let tree: Record<string, string>;
beforeAll(async () => {
  healthy = await cachedBackup(15, { tablespace: true });
  const restored = await tryRestore(healthy.directory, tmpdir());
  if (restored.error !== undefined) throw restored.error;
  tree = restored.tree;
});

/** Hundreds of restores of a thousand files each: in memory where there is a place for that. */
async function drills(): Promise<string> {
  const parent = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'pgproof-basebackup-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  return parent;
}

const copied = async () => copyOfBackup(healthy, join(await temporaryDirectory(), 'copy'));

/** The same numbers in every run (a linear congruence), so that a failure can be looked at. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

it(`In ${ROUNDS} random cuts and flips of a real base.tar.gz, "clean" is said only of bytes that are all right`, async () => {
  const backup = await copied();
  const parent = await drills();
  const archive = join(backup, 'base.tar.gz');
  const original = await readFile(archive);
  const random = numbers(15);
  const outcomes = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const at = random(original.length);
    const damaged = Buffer.from(original);
    if (round % 2 === 0) damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << random(8)), at);
    await writeFile(archive, round % 2 === 0 ? damaged : original.subarray(0, at));
    const result = await tryRestore(backup, parent);
    // A bit that no decoder looks at (the time in the gzip header) may be flipped; then every byte must be right.
    if (result.error === undefined && result.clean) expect([round, at, result.tree]).toEqual([round, at, tree]);
    if (result.error !== undefined) expect([round, at, result.error.blame]).toEqual([round, at, 'backup']);
    const outcome = result.error?.code ?? (result.clean ? 'clean' : 'manifest');
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect(outcomes.get('clean') ?? 0).toBeLessThan(3);
  expect(outcomes.get('ARCHIVE_TRUNCATED')).toBeGreaterThan(ROUNDS / 3);
}, 900_000);

it('Flips in an uncompressed base.tar are found by header checksums and the manifest, up to the padding', async () => {
  const backup = await copied();
  const parent = await drills();
  const plain = gunzipSync(await readFile(join(backup, 'base.tar.gz')));
  const random = numbers(7);
  const archive = join(backup, 'base.tar.gz');
  await writeFile(archive, plain);
  const file = await open(archive, 'r+');
  for (let round = 0; round < 20; round += 1) {
    const at = random(plain.length);
    const byte = plain.readUInt8(at);
    await file.write(Buffer.from([byte ^ 0x20]), 0, 1, at);
    const result = await tryRestore(backup, parent);
    if (result.error === undefined && result.clean) expect([at, result.tree]).toEqual([at, tree]);
    await file.write(Buffer.from([byte]), 0, 1, at);
  }
  await file.close();
});

it('A heap cut to half, cut to nothing, with a zeroed page or missing is in the findings, by name', async () => {
  const plain = gunzipSync(await readFile(join(healthy.directory, 'base.tar.gz')));
  const heap = largestHeap(plain);
  const { name, header, size } = heap;
  const content = plain.subarray(header + 512, header + 512 + size);
  const zeroed = Buffer.from(content);
  zeroed.fill(0, 8192, 16_384);
  const cases: readonly (readonly [Buffer | undefined, RegExp])[] = [
    [content.subarray(0, size / 2), /the manifest says/],
    [Buffer.alloc(0), /has 0 bytes/],
    [zeroed, /checksum/],
    [undefined, /not in the backup/],
  ];
  for (const [replacement, summary] of cases) {
    const backup = await copied();
    await writeFile(join(backup, 'base.tar.gz'), gzipSync(replaceMember(plain, heap, replacement), { level: 1 }));
    const { problems } = (await restore(backup)).restore.manifest;
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ outcome: 'fail', target: name });
    expect(problems[0]?.summary).toMatch(summary);
    expect(problems[0]?.evidence?.join()).toContain('filenode');
  }
});

it('pg_wal.tar.gz cut at many places, also between its gzip members, is never accepted', async () => {
  const backup = await copied();
  const parent = await drills();
  const archive = join(backup, 'pg_wal.tar.gz');
  const original = await readFile(archive);
  const members: number[] = [];
  for (let at = original.indexOf('1f8b08', 1, 'hex'); at !== -1; at = original.indexOf('1f8b08', at + 1, 'hex'))
    members.push(at);
  const cuts = [
    ...members.slice(0, 20),
    ...Array.from({ length: 20 }, (_, i) => Math.floor((original.length * (i + 1)) / 21)),
  ];
  for (const cut of cuts) {
    await writeFile(archive, original.subarray(0, cut));
    const { error } = await tryRestore(backup, parent);
    expect([cut, error?.blame]).toEqual([cut, 'backup']);
    expect(error?.code).toMatch(/^ARCHIVE_(TRUNCATED|CORRUPT)$|^WAL_/);
  }
});

it('A damaged tablespace archive is named', async () => {
  const backup = await copied();
  const { facts } = await restore(backup);
  const name = `${facts.tablespaces[0]?.oid}.tar.gz`;
  const original = await readFile(join(backup, name));
  await writeFile(join(backup, name), original.subarray(0, original.length / 2));
  const error = await refusal(restore(backup));
  expect(error).toMatchObject({ code: 'ARCHIVE_TRUNCATED', facts: { file: name } });
});

it('The base archive of one backup with the WAL or the manifest of another is refused or found out', async () => {
  const other = await cachedBackup(15, { from: 'primary', compress: 'none' });
  const wal = await copied();
  await writeFile(join(wal, 'pg_wal.tar.gz'), await readFile(join(other.directory, 'pg_wal.tar')));
  const error = await refusal(restore(wal));
  expect(error.blame).toBe('backup');
  expect(error.code).toMatch(/^WAL_SEGMENT_MISSING$|^SYSTEM_IDENTIFIER_CONTRADICTED$/);
  const manifest = await copied();
  await writeFile(join(manifest, 'backup_manifest'), await readFile(join(other.directory, 'backup_manifest')));
  const result = await tryRestore(manifest, await temporaryDirectory());
  expect(result.error?.blame ?? (result.clean ? 'clean' : 'problems')).not.toBe('clean');
});

interface Member {
  readonly name: string;
  readonly header: number;
  readonly size: number;
}

function largestHeap(tar: Buffer): Member {
  let largest: Member = { name: '', header: 0, size: 0 };
  for (let header = 0; tar.readUInt8(header) !== 0;) {
    const name = tar.toString('latin1', header, tar.indexOf(0, header));
    const size = Number.parseInt(tar.toString('latin1', header + 124, header + 135), 8);
    if (/^base\/\d+\/\d+$/.test(name) && size > largest.size) largest = { name, header, size };
    header += 512 + Math.ceil(size / 512) * 512;
  }
  return largest;
}

function replaceMember(tar: Buffer, { header, size }: Member, content: Buffer | undefined): Buffer {
  const rest = tar.subarray(header + 512 + Math.ceil(size / 512) * 512);
  if (content === undefined) return Buffer.concat([tar.subarray(0, header), rest]);
  const block = Buffer.from(tar.subarray(header, header + 512));
  block.write(content.length.toString(8).padStart(11, '0'), 124, 'latin1');
  block.write('        ', 148, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([tar.subarray(0, header), block, content, padding, rest]);
}
