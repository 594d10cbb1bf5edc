import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { cachedBackup, serverBinaries, testClusters } from '../../support/cluster.ts';
import { restoreByHand } from '../../support/restore-by-hand.ts';

const list = async (archive: string) => (await execa('tar', ['-tf', archive])).stdout.split('\n');
const read = async (archive: string, member: string) => (await execa('tar', ['-xOf', archive, member])).stdout;

// Each where the protocol or what it sends changed: recovery.conf up to 11, the manifest from 13, one stream from 15.
describe.each([11, 12, 13, 15, 18])('PostgreSQL %i, a standby under load', (major) => {
  test('is backed up by our own receiver, and the backup restores', { timeout: 60_000 }, async () => {
    const { directory, facts } = await cachedBackup(major, { with: 'protocol', tablespace: true, slot: 'nightly' });
    const manifest = major >= 13 ? ['backup_manifest'] : [];
    const tablespace = expect.stringMatching(/^\d{5}\.tar\.gz$/);
    const files = (await execa('ls', [directory])).stdout.split('\n');
    expect(files).toEqual([tablespace, ...manifest, 'base.tar.gz', 'pg_wal.tar.gz']);

    const base = join(directory, 'base.tar.gz');
    const members = await list(base);
    expect(members).toContain('global/pg_control');
    expect(members).toContain(major >= 12 ? 'standby.signal' : 'recovery.conf');
    expect(await read(base, 'PG_VERSION')).toBe(String(major));
    const label = await read(base, 'backup_label');
    expect(label).toContain('BACKUP FROM: standby');
    expect(await read(base, 'tablespace_map')).toContain('/standby');

    const first = /file (\w{24})/.exec(label)?.[1];
    const wal = await list(join(directory, 'pg_wal.tar.gz'));
    expect(wal[0]).toBe(first);
    expect(wal.every((name) => /^(archive_status\/)?[\dA-F]{24}(\.done)?$/.test(name))).toBe(true);

    await using clusters = await testClusters();
    const binaries = await serverBinaries(major);
    const restored = await restoreByHand(directory, join(clusters.directory, 'restored'), binaries);
    clusters.stopLater(restored);
    const [row] = await restored.query<{ recovering: boolean; orders: number; elsewhere: string }>(
      `select pg_is_in_recovery() as recovering, (select count(*)::int from orders) as orders,
              (select spcname from pg_class c join pg_tablespace t on t.oid = reltablespace where relname = 'audit_log') as elsewhere`,
      'shop',
    );
    expect(row).toEqual({ recovering: false, orders: expect.any(Number), elsewhere: 'archive' });
    expect(row?.orders).toBeGreaterThanOrEqual(facts.before.orders);
  });
});

test('a primary without compression, its WAL inside base.tar', { timeout: 60_000 }, async () => {
  const shape = { from: 'primary', compress: 'none', wal: 'fetch', with: 'protocol', label: "Alice's backup" } as const;
  const { directory } = await cachedBackup(18, shape);
  expect((await execa('ls', [directory])).stdout.split('\n')).toEqual(['backup_manifest', 'base.tar']);
  const base = join(directory, 'base.tar');
  const label = await read(base, 'backup_label');
  expect(label).toContain('BACKUP FROM: primary');
  expect(label).toContain("LABEL: Alice's backup");
  const first = /file (\w{24})/.exec(label)?.[1];
  expect(await list(base)).toContain(`pg_wal/${first}`);
});
