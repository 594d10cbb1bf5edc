import { appendFile, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { escapeLiteral } from 'pg';
import type { Cluster, Settings } from './cluster.ts';
import { demoErrors } from './demo-errors.ts';
import { lastWords } from './last-words.ts';
import { ownDirectory } from './own-directory.ts';
import { runAs, type Owner } from './owner.ts';
import { receiveBaseBackup } from './receive-base-backup.ts';
import { runCluster } from './run-cluster.ts';
import { quoteConninfo, settingLines } from './settings.ts';
import { waitForStandby } from './wait-for-standby.ts';

export interface StartStandbyOptions {
  readonly primary: Cluster;
  readonly directory: string;
  readonly port?: number | undefined;
  /** Appended to the primary's postgresql.conf. */
  readonly settings?: Settings | undefined;
  /** Name of a physical slot; made on the primary. */
  readonly slot?: string | undefined;
  /** More words of primary_conninfo, e.g. `password=…`. */
  readonly conninfo?: string | undefined;
}

/**
 * Makes a standby of the primary and starts it: a hot standby by streaming replication over the Unix socket, seeded by
 * a base backup. Tablespaces come to lie in `<directory>/tablespaces/<oid>`. Resolves when it has caught up.
 */
export async function startStandby(options: StartStandbyOptions): Promise<Cluster> {
  const { primary, directory } = options;
  const { owner, binaries } = primary;
  const data = join(directory, 'data');
  await ownDirectory(directory, owner);
  await ownDirectory(data, owner);
  await seed(primary, directory, data, owner);
  await appendFile(join(data, 'postgresql.conf'), settingLines(options.settings ?? {}));
  if (options.slot !== undefined) {
    await primary.query(`select pg_create_physical_replication_slot(${escapeLiteral(options.slot)}, true)`);
  }
  await followPrimary(options, data, owner);
  const standby = await runCluster({ binaries, directory, owner, port: options.port });
  await waitForStandby(standby, primary).catch(async (error: unknown) => {
    await standby.stop('immediate');
    throw error;
  });
  return standby;
}

async function seed(primary: Cluster, directory: string, data: string, owner: Owner): Promise<void> {
  const archives = await mkdtemp(join(directory, 'seed-'));
  await chown(archives, owner.uid, owner.gid);
  const what = { label: 'standby seed', checkpoint: 'fast', wal: false, manifest: false } as const;
  await receiveBaseBackup({ from: primary, into: archives, gzip: false, ...what });
  const map: string[] = [];
  for (const name of await readdir(archives)) {
    const archive = join(archives, name);
    await chown(archive, owner.uid, owner.gid);
    const oid = name.replace(/\.tar$/, '');
    const target = name === 'base.tar' ? data : join(directory, 'tablespaces', oid);
    if (name !== 'base.tar') {
      await mkdir(join(directory, 'tablespaces'), { recursive: true });
      await chown(join(directory, 'tablespaces'), owner.uid, owner.gid);
      await ownDirectory(target, owner);
      map.push(`${oid} ${target}\n`);
    }
    await unpack(archive, target, owner);
  }
  // The server makes the links itself from this file, so the primary's paths never become ours.
  if (map.length > 0) await writeFile(join(data, 'tablespace_map'), map.join(''));
  await rm(archives, { recursive: true });
}

async function unpack(archive: string, target: string, owner: Owner): Promise<void> {
  const tar = await execa('tar', ['-xf', archive, '-C', target], {
    ...runAs(owner),
    cwd: target,
    stdin: 'ignore',
    reject: false,
  });
  if (tar.failed) throw demoErrors.STANDBY_SEED_FAILED({ directory: target, stderr: lastWords(tar) });
}

/** Up to 11 a standby is made by recovery.conf, later by a signal file and settings; so pg_basebackup -R does it. */
async function followPrimary({ primary, slot, conninfo }: StartStandbyOptions, data: string, owner: Owner) {
  const words = ['user=postgres', `host=${quoteConninfo(primary.socketDirectory)}`, `port=${primary.port}`];
  if (conninfo !== undefined) words.push(conninfo);
  const settings: Settings = {
    primary_conninfo: words.join(' '),
    ...(slot === undefined ? {} : { primary_slot_name: slot }),
  };
  if (primary.major >= 12) {
    await appendFile(join(data, 'postgresql.auto.conf'), settingLines(settings));
    await ownFile(join(data, 'standby.signal'), '', owner);
  } else {
    const trigger = { standby_mode: 'on', ...settings, recovery_target_timeline: 'latest' };
    await ownFile(join(data, 'recovery.conf'), settingLines(trigger), owner);
  }
}

async function ownFile(path: string, content: string, owner: Owner): Promise<void> {
  await writeFile(path, content, { mode: 0o600 });
  await chown(path, owner.uid, owner.gid);
}
