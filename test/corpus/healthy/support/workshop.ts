import { createHash } from 'node:crypto';
import { appendFile, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
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
import { buildOnce } from '../../../support/build-once.ts';
import { newWorkDirectory } from '../../../support/drill.ts';
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
      const template = await initialized(major, ['-U', user, '--encoding=UTF8', '--locale=C', ...initdbArgs]);
      await execa('cp', ['-a', template, data], { stdin: 'ignore' });
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

/** A data directory fresh from initdb, made once and copied. */
async function initialized(major: number, args: readonly string[]): Promise<string> {
  const { bin, version } = await serverBinaries(major);
  const { uid, gid } = await defaultOwner();
  const key = createHash('sha256').update(args.join(' ')).digest('hex').slice(0, 16);
  const entry = await buildOnce(`initdb-${version}-${key}`, async (into) => {
    const data = join(into, 'data');
    await execa('chown', [`${uid}:${gid}`, into], { stdin: 'ignore' });
    await execa(join(bin, 'initdb'), ['-D', data, '--auth=trust', '--no-sync', ...args], {
      ...(process.getuid?.() === 0 ? { uid, gid } : {}),
      cwd: into,
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
      extendEnv: false,
      stdin: 'ignore',
    });
  });
  return join(entry, 'data');
}
