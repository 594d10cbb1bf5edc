import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { configErrors } from '../config/config-errors.ts';
import type { BackupConfiguration, Configuration } from '../config/configuration.ts';
import { findConfiguration } from '../config/find-configuration.ts';
import { configurationFor, loadConfiguration, type LoadOptions } from '../config/load-configuration.ts';
import { uniqueName } from '../config/unique-names.ts';
import { absolutePath, isRemote } from '../rclone/remote-path.ts';
import { cliErrors } from './cli-errors.ts';

/**
 * The configuration of a run: the backups of the file that were named (all without a name), and directories. With
 * nothing but directories and no `--config`, no configuration is read.
 */
export async function configurationForTargets(
  targets: readonly string[],
  file: string | undefined,
  cwd: string,
  options: LoadOptions,
): Promise<Configuration> {
  const onlyPaths = targets.length > 0 && targets.every(isPath);
  const found = file === undefined ? (onlyPaths ? undefined : await findConfiguration(cwd)) : resolve(cwd, file);
  if (found !== undefined) return select(await loadConfiguration(found, options), targets, cwd, options);
  if (targets.length === 0) throw configErrors.CONFIGURATION_MISSING({ directory: cwd });
  const each: Configuration[] = [];
  for (const target of targets) each.push(await configurationFor(absolutePath(cwd, target), options));
  return merge(each);
}

async function select(configuration: Configuration, targets: readonly string[], cwd: string, options: LoadOptions) {
  if (targets.length === 0) return configuration;
  const backups: BackupConfiguration[] = [];
  const notes = [...configuration.notes];
  for (const target of targets) {
    const named = configuration.backups.find(({ name }) => name === target);
    const directory = absolutePath(cwd, target);
    if (named !== undefined) {
      backups.push(named);
    } else if (isPath(target) || (await isDirectory(directory))) {
      const bare = await configurationFor(directory, options);
      backups.push(...bare.backups);
      notes.push(...bare.notes);
    } else {
      throw cliErrors.BACKUP_UNKNOWN({ name: target, known: configuration.backups.map(({ name }) => name) });
    }
  }
  return { ...configuration, backups: withUniqueNames(backups), notes };
}

function merge([first, ...others]: readonly Configuration[]): Configuration {
  if (first === undefined) throw new RangeError('there is at least one');
  const all = [first, ...others];
  const backups = withUniqueNames(all.flatMap((one) => one.backups));
  const masked = {
    ...(first.masked as object),
    backups: backupsIn(
      all.map((one) => one.masked),
      backups,
    ),
  };
  return { ...first, backups, masked, notes: [...new Set(all.flatMap((one) => one.notes))] };
}

function backupsIn(masked: readonly unknown[], backups: readonly BackupConfiguration[]): Record<string, unknown> {
  const written = masked.flatMap((one) => Object.values((one as { backups: object }).backups) as unknown[]);
  return Object.fromEntries(backups.map(({ name }, index) => [name, written[index]]));
}

/** A backup that was named twice is drilled once. */
function withUniqueNames(backups: readonly BackupConfiguration[]): BackupConfiguration[] {
  const taken = new Set<string>();
  return [...new Set(backups)].map((backup) => ({ ...backup, name: uniqueName(backup.name, taken) }));
}

const isPath = (target: string) => isRemote(target) || target.includes('/') || target === '.' || target === '..';

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
