import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import type { CheckEnvironment } from '../../../core/checks/index.ts';
import type { Container, Sandbox } from '../../../core/contracts/sandbox.ts';
import { readClusterFacts } from '../../../core/recovery/cluster-facts.ts';
import { prepareDataDirectory } from '../../../core/recovery/prepare-data-directory.ts';
import { promote } from '../../../core/recovery/promote.ts';
import { recover } from '../../../core/recovery/recover.ts';
import { drillLayout, type DrillLayout } from '../../../core/run/drill-layout.ts';
import { testFacts } from '../../../core/testing/test-facts.ts';
import { cachedBackup, serverBinaries } from '../../support/cluster.ts';
import { newWorkDirectory } from '../../support/new-work-directory.ts';

/** A standby's backup, recovered and promoted in a sandbox; only unpacking is done by hand. */
export async function recoveredServer(sandbox: Sandbox, major: number): Promise<CheckEnvironment & AsyncDisposable> {
  const { directory: backup, facts } = await cachedBackup(major, { tablespace: true });
  const directory = await newWorkDirectory('pgproof-checks-');
  const layout = drillLayout(directory);
  const signal = new AbortController().signal;
  const binaries = await serverBinaries(major);
  const mounts = binaries.mount === undefined ? [] : [{ source: binaries.mount, target: '/postgres', readOnly: true }];
  const container = await sandbox.create({ name: basename(directory), directory, mounts, limits: {} });
  const dispose = async () => {
    await container.destroy();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await container.start();
    await unpack(backup, layout, container);
    const { uid, gid } = container.owner;
    await execa('chown', ['-hR', `${uid}:${gid}`, layout.dataDirectory, layout.tablespaceDirectory]);
    const cluster = await readClusterFacts(layout.dataDirectory);
    const prepared = await prepareDataDirectory({ layout, facts: cluster, container, settings: {} });
    const recovering = await recover({ container, binaries, prepared, signal });
    const { server, recovery } = await promote({ recovering, signal });
    const { backup: told, restore } = testFacts(server, server.databases);
    return {
      container,
      server,
      recovery,
      restore,
      root: await sandbox.root(),
      dataDirectory: layout.dataDirectory,
      startedAt: new Date(),
      backup: { ...told, startedAt: facts.startedAt },
      phases: [],
      previous: [],
      concurrency: 2,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function unpack(backup: string, layout: DrillLayout, container: Container): Promise<void> {
  await mkdir(layout.tablespaceDirectory, { mode: 0o700 });
  const map: string[] = [];
  for (const name of await readdir(backup)) {
    const oid = /^(\d+)\.tar/.exec(name)?.[1];
    if (oid === undefined && !name.startsWith('base.tar')) continue;
    const into = oid === undefined ? layout.dataDirectory : join(layout.tablespaceDirectory, oid);
    await mkdir(into, { mode: 0o700 });
    await execa('tar', ['-xf', join(backup, name), '-C', into]);
    if (oid !== undefined) map.push(`${oid} ${container.inside(into)}\n`);
  }
  await execa('tar', ['-xf', join(backup, 'pg_wal.tar.gz'), '-C', join(layout.dataDirectory, 'pg_wal')]);
  await writeFile(join(layout.dataDirectory, 'tablespace_map'), map.join(''));
}
