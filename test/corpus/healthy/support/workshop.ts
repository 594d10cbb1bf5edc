import { appendFile, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  defaultOwner,
  runCluster,
  startStandby,
  takeBackup,
  type Cluster,
  type Settings,
  type StartStandbyOptions,
  type TakeBackupOptions,
} from '../../../../core/demo/index.ts';
import { settingLines } from '../../../../core/demo/settings.ts';
import { initialized } from '../../../support/initialized.ts';
import { newWorkDirectory } from '../../../support/new-work-directory.ts';
import { serverBinaries } from '../../../support/server-binaries.ts';

export interface NewClusterOptions {
  /** Appended to postgresql.conf. */
  readonly settings?: Settings;
  /** Whole pg_hba.conf. */
  readonly hba?: string;
  /** After `--encoding=UTF8 --locale=C`; later ones win. Default `--data-checksums`. */
  readonly initdbArgs?: readonly string[];
  /** Bootstrap superuser. Default `postgres`. */
  readonly user?: string;
  /** Done to the data directory before the first start. */
  readonly prepare?: (dataDirectory: string) => Promise<unknown>;
}

/** Where one backup of the corpus is made; disposing stops every server and removes all. */
export interface Workshop extends AsyncDisposable {
  readonly major: number;
  /** Everybody may pass. */
  readonly directory: string;
  /** Absent until a backup was taken. */
  readonly backupDirectory: string;
  cluster(this: void, options?: NewClusterOptions): Promise<Cluster>;
  standby(this: void, primary: Cluster, options?: Partial<StartStandbyOptions>): Promise<Cluster>;
  /** Starts a server on `<directory>/data`. */
  run(this: void, directory: string): Promise<Cluster>;
  /** Has a server stopped with the others. */
  keepRunning(this: void, cluster: Cluster): Cluster;
  /** Not compressed unless told. */
  backup(this: void, from: Cluster, options?: Partial<TakeBackupOptions>): Promise<unknown>;
}

export async function openWorkshop(major: number): Promise<Workshop> {
  const binaries = await serverBinaries(major);
  const owner = await defaultOwner();
  const directory = await newWorkDirectory();
  const started: Cluster[] = [];
  const keep = (cluster: Cluster) => {
    started.push(cluster);
    return cluster;
  };
  const newDirectory = async () => {
    const path = await mkdtemp(join(directory, 'c'));
    await chmod(path, 0o755);
    return path;
  };
  const backupDirectory = join(directory, 'backup');
  const run = async (path: string, user?: string) => keep(await runCluster({ binaries, directory: path, owner, user }));
  return {
    major,
    directory,
    backupDirectory,
    async cluster({ settings = {}, hba, initdbArgs = ['--data-checksums'], user = 'postgres', prepare } = {}) {
      const path = await newDirectory();
      const data = join(path, 'data');
      await initialized(binaries, ['-U', user, '--encoding=UTF8', '--locale=C', ...initdbArgs], data);
      await appendFile(join(data, 'postgresql.conf'), settingLines(settings));
      if (hba !== undefined) await writeFile(join(data, 'pg_hba.conf'), hba);
      await prepare?.(data);
      return run(path, user);
    },
    standby: async (primary, options) =>
      keep(await startStandby({ directory: await newDirectory(), ...options, primary })),
    run,
    keepRunning: keep,
    backup: (from, options) =>
      takeBackup({ compress: 'none', ...options, from, into: options?.into ?? backupDirectory }),
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((cluster) => cluster.stop('immediate')));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
