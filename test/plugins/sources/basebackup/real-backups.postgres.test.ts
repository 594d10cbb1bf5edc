import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { cachedBackup, type BackupShape } from '../../../support/cluster.ts';
import { restore, treeOf } from './restoring.ts';
import { temporaryDirectory } from './tiny-backup.ts';

type Case = readonly [what: string, major: number, shape: BackupShape];
/** Everywhere what the founding scenario is; the others with the oldest label, without a manifest, with one, and with the newest. */
const cases: readonly Case[] = [
  ...[10, 11, 12, 13, 14, 15, 16, 17, 18].map((major): Case => ['a gzipped backup of a standby under load', major, {}]),
  ...[10, 15, 18].flatMap((major): Case[] => [
    ['one with a tablespace', major, { tablespace: true }],
    ['an uncompressed one of a primary', major, { from: 'primary', compress: 'none' }],
  ]),
  ...[11, 15, 17].map((major): Case => [
    'one whose WAL was fetched into base.tar.gz',
    major,
    { from: 'primary', wal: 'fetch', load: false },
  ]),
];

it.each(cases)(
  '%s of PostgreSQL %i is recognised, and restored as GNU tar restores it',
  async (_what, major, shape) => {
    const { directory, facts: truth } = await cachedBackup(major, shape);
    const into = await temporaryDirectory();
    const { facts, restore: seen } = await restore(directory, { into });
    expect(facts).toMatchObject({
      major,
      takenFrom: shape.from ?? 'standby',
      timeline: 1,
      manifest: { present: major >= 13 },
      tablespaces:
        shape.tablespace === true ? [{ location: expect.stringMatching(/\/standby\d\/tablespaces\/\d+$/) }] : [],
    });
    // Fetched WAL names its cluster only in base.tar.
    if (shape.wal !== 'fetch' || major >= 17) expect(facts.systemIdentifier).toBe(truth.systemIdentifier);
    expect(Date.parse(facts.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(truth.startedAt) - 1000);
    expect(Date.parse(facts.startedAt ?? '')).toBeLessThanOrEqual(Date.parse(truth.endedAt));
    expect(seen.warnings).toEqual([]);
    expect(seen.manifest).toMatchObject({ verified: major >= 13, problems: [] });
    expect(seen.walSegments.length).toBeGreaterThan(0);
    if (major >= 13) {
      expect(facts.restoredBytesExact).toBe(true);
      expect(seen.manifest.filesVerified).toBeGreaterThan(900);
      expect(Math.abs(facts.restoredBytes - seen.bytes)).toBeLessThan(0.5 * seen.bytes);
    }
    expect(await comparable(into)).toEqual(await comparable(await unpackByTar(directory, facts.tablespaces)));
  },
);

/** The map and the links are ours; everything else must be byte for byte what tar makes of the archives. */
async function comparable(root: string): Promise<Record<string, string>> {
  const tree = await treeOf(root);
  return Object.fromEntries(
    Object.entries(tree).filter(([path]) => path !== 'data/tablespace_map' && !path.startsWith('data/pg_tblspc/')),
  );
}

async function unpackByTar(backup: string, tablespaces: readonly { readonly oid: number }[]): Promise<string> {
  const root = await temporaryDirectory();
  const copy = join(await temporaryDirectory(), 'copy');
  await cp(backup, copy, { recursive: true });
  const unpack = async (name: string, into: string) => {
    await mkdir(into, { recursive: true });
    const { stdout } = await execa('sh', ['-c', `ls ${name}.tar*`], { cwd: copy, stdin: 'ignore' });
    await execa('tar', ['-xf', stdout, '-C', into], { cwd: copy, stdin: 'ignore' });
  };
  await unpack('base', join(root, 'data'));
  await mkdir(join(root, 'tablespaces'));
  for (const { oid } of tablespaces) await unpack(String(oid), join(root, 'tablespaces', String(oid)));
  await unpack('pg_wal', join(root, 'data/pg_wal')).catch(() => undefined);
  return root;
}
