import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { recordedVersions } from '../../../core/recovery/library-facts.ts';
import { cachedBackup } from '../../support/cluster.ts';
import { restoredBackup } from '../../support/restored-backup.ts';

test.each([10, 11, 12, 13, 14, 15, 16, 17, 18])(
  'a backup of a PostgreSQL %i standby under load is recovered and promoted, tablespace included',
  async (major) => {
    const backup = await cachedBackup(major, { tablespace: true });
    await using drill = await restoredBackup(backup.directory);
    const { server, recovery } = await drill.prove();
    expect(recovery).toMatchObject({
      systemIdentifier: backup.facts.systemIdentifier,
      timelineBefore: 1,
      timeline: 2,
      dataChecksums: true,
      endLsn: expect.stringMatching(/^0\/[0-9A-F]+$/),
    });
    expect(recovery.libraries).toMatchObject({ cLibrary: expect.stringMatching(/^(glibc|musl) \d/) });
    const { icu, icuCollations, recorded } = recovery.libraries ?? {};
    // Made by a server of the same build, with the locale C, whose order has no version.
    const root = /^\d+\.\d+/.exec(icuCollations ?? '')?.[0];
    expect(recorded).toEqual({ cLibrary: [], icuCollations: icu === undefined ? [] : [root] });
    expect(recovery.configuration.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(server.databases).toEqual(expect.arrayContaining(['shop', 'postgres', 'template1']));
    await using session = await server.connect('shop', { readWrite: true });
    expect(Number(await session.value('select count(*) from public.orders'))).toBeGreaterThanOrEqual(
      backup.facts.before.orders,
    );
    await session.query("insert into public.audit_log (relation, action) values ('orders', 'proved')");
    // As on another host.
    await session.query("update pg_catalog.pg_collation set collversion = '2.9' where collname = 'POSIX'");
    if (major >= 15) await session.query("update pg_catalog.pg_database set datcollversion = '2.31'");
    expect(await recordedVersions(session, major)).toMatchObject({
      cLibrary: major >= 15 ? expect.arrayContaining(['2.9', '2.31']) : ['2.9'],
    });
    await session.close();
    await server.stop();
    expect(await readdir(drill.data())).not.toContain('postmaster.pid');
  },
);
