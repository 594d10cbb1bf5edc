import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Container } from '../../core/contracts/sandbox.ts';
import { readClusterFacts } from '../../core/recovery/cluster-facts.ts';
import { prepareDataDirectory, type PreparedCluster } from '../../core/recovery/prepare-data-directory.ts';
import { promote, type Promotion } from '../../core/recovery/promote.ts';
import { recover, type RecoveringServer, type RecoverOptions } from '../../core/recovery/recover.ts';
import type { ServerBinaries } from '../../core/postgres/binaries.ts';
import { drillLayout, type DrillLayout } from '../../core/run/drill-layout.ts';
import { hostContainer } from './host-container.ts';
import { serverBinaries } from './server-binaries.ts';

export interface ProveOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly superuser?: string;
  readonly endLsn?: string;
  readonly walMethod?: 'stream' | 'fetch';
  readonly systemIdentifier?: string;
  /** Default: those of the major. */
  readonly binaries?: ServerBinaries;
  readonly onProgress?: RecoverOptions['onProgress'];
  readonly signal?: AbortSignal;
}

/** A backup's files in a drill's directory, ready to be damaged and recovered. */
export interface RestoredBackup extends AsyncDisposable {
  readonly layout: DrillLayout;
  readonly container: Container;
  /** Path below the data directory. */
  data(...path: readonly string[]): string;
  prepare(options?: ProveOptions): Promise<PreparedCluster>;
  recover(options?: ProveOptions): Promise<RecoveringServer>;
  /** Prepares, recovers and promotes. */
  prove(options?: ProveOptions): Promise<Promotion>;
}

/** Unpacks a tar backup, by hand. */
export async function restoredBackup(backup: string): Promise<RestoredBackup> {
  const { layout, container, dispose } = await emptyDrill();
  const map: string[] = [];
  for (const name of await readdir(backup)) {
    const oid = /^(\d+)\.tar/.exec(name)?.[1];
    if (oid !== undefined) map.push(`${oid} ${join(layout.tablespaceDirectory, oid)}\n`);
    const into = oid === undefined ? layout.dataDirectory : join(layout.tablespaceDirectory, oid);
    if (!/^(base|\d+)\.tar/.test(name)) continue;
    await mkdir(into, { recursive: true, mode: 0o700 });
    await execa('tar', ['-xf', join(backup, name), '-C', into]);
  }
  const wal = (await readdir(backup)).find((name) => name.startsWith('pg_wal.tar'));
  if (wal !== undefined) await execa('tar', ['-xf', join(backup, wal), '-C', join(layout.dataDirectory, 'pg_wal')]);
  if (map.length > 0) await writeFile(join(layout.dataDirectory, 'tablespace_map'), map.join(''));
  return restored(layout, container, dispose);
}

/** Takes a copy of a data directory for restored. */
export async function restoredCopy(dataDirectory: string): Promise<RestoredBackup> {
  const { layout, container, dispose } = await emptyDrill();
  await execa('cp', ['-a', `${dataDirectory}/.`, layout.dataDirectory]);
  return restored(layout, container, dispose);
}

async function emptyDrill() {
  // In memory where there is a file system for that: a restore makes more than a thousand small files.
  const directory = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'pgproof-recovery-'));
  await chmod(directory, 0o755);
  const layout = drillLayout(directory);
  for (const path of [layout.dataDirectory, layout.tablespaceDirectory]) await mkdir(path, { mode: 0o700 });
  const container = await hostContainer(directory);
  const dispose = async () => {
    await container.destroy();
    await rm(directory, { recursive: true, force: true });
  };
  return { layout, container, dispose };
}

function restored(layout: DrillLayout, container: Container, dispose: () => Promise<void>): RestoredBackup {
  const prepare = async ({ settings = {}, systemIdentifier }: ProveOptions = {}) => {
    const { uid, gid } = container.owner;
    if (process.getuid?.() === 0) await execa('chown', ['-hR', `${uid}:${gid}`, layout.directory]);
    const facts = await readClusterFacts(layout.dataDirectory);
    return prepareDataDirectory({ layout, facts, container, settings, systemIdentifier });
  };
  const recoverIt = async (options: ProveOptions = {}) => {
    const prepared = await prepare(options);
    const binaries = options.binaries ?? (await serverBinaries(prepared.facts.major));
    const signal = options.signal ?? new AbortController().signal;
    return recover({ container, binaries, prepared, signal, onProgress: options.onProgress });
  };
  return {
    layout,
    container,
    data: (...path) => join(layout.dataDirectory, ...path),
    prepare,
    recover: recoverIt,
    async prove(options = {}) {
      const recovering = await recoverIt(options);
      const { superuser, endLsn, walMethod } = options;
      return promote({
        recovering,
        superuser,
        endLsn,
        walMethod,
        signal: options.signal ?? new AbortController().signal,
      });
    },
    [Symbol.asyncDispose]: dispose,
  };
}
