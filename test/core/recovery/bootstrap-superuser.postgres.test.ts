import { execa } from 'execa';
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSession } from '../../../core/postgres/open-session.ts';
import { serverBinaries, testClusters } from '../../support/cluster.ts';
import { restoredCopy } from '../../support/restored-backup.ts';
import { defaultOwner, runAs } from '../../../core/demo/owner.ts';

test.each([10, 12, 18])(
  'the bootstrap superuser of a PostgreSQL %i cluster is found, whatever it is called',
  async (major) => {
    const name = 'Weird Name';
    await using clusters = await testClusters();
    const { bin } = await serverBinaries(major);
    const owner = await defaultOwner();
    const directory = join(clusters.directory, 'own');
    const data = join(directory, 'data');
    await mkdir(directory);
    await chown(directory, owner.uid, owner.gid);
    const run = { ...runAs(owner), cwd: directory, env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' }, extendEnv: false };
    await execa(join(bin, 'initdb'), ['-D', data, '-U', name, '-E', 'UTF8', '--no-sync', '-A', 'trust'], run);
    const server = ['-k', directory, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'wal_level=replica'];
    await execa(
      join(bin, 'pg_ctl'),
      ['-D', data, '-w', '-l', join(directory, 'log'), '-o', server.join(' '), 'start'],
      run,
    );
    const session = await openSession({
      socketDirectory: directory,
      port: 5432,
      user: name,
      database: 'template1',
      readWrite: true,
    });
    await session.query('drop database postgres');
    const [start, stop] =
      major >= 15
        ? ["pg_catalog.pg_backup_start('x', true)", 'pg_catalog.pg_backup_stop(false)']
        : ["pg_catalog.pg_start_backup('x', true, false)", 'pg_catalog.pg_stop_backup(false, false)'];
    await session.query(`select ${start}`);
    await using drill = await restoredCopy(data);
    const label = await session.value(`select labelfile from ${stop}`);
    await session.close();
    await execa(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], run);
    await execa('cp', ['-a', `${data}/pg_wal/.`, drill.data('pg_wal')]);
    await writeFile(drill.data('backup_label'), label ?? '');
    await rm(drill.data('postmaster.pid'));

    const { server: promoted } = await drill.prove();
    expect(promoted.user).toBe(name);
    expect(promoted.databases).toEqual(['template1']);
  },
);
