import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { builtins } from '../../../core/cli/builtins.ts';
import type { CheckConfiguration, Configuration } from '../../../core/config/configuration.ts';
import { configurationFor, configurationFrom } from '../../../core/config/load-configuration.ts';
import { resolveFlags } from '../../../core/config/resolve-flags.ts';
import { silentLog, type DrillReport } from '../../../core/index.ts';
import { run } from '../../../core/run/run.ts';
import { newWorkDirectory } from '../../support/drill.ts';

export interface DrillDirectoryOptions {
  /**
   * `default`: exactly what `pgproof run DIRECTORY` checks. `registered`: also every other check that comes with pgproof
   * and needs no options; else the entries of `checks` in a configuration. Default `default`.
   */
  readonly checks?: 'default' | 'registered' | readonly unknown[];
  /** More entries of `checks`. */
  readonly also?: readonly unknown[];
}

const load = { registry: builtins, env: {} };

/** Drills a backup as `pgproof run DIRECTORY --sandbox process` does; nothing is left behind. */
export async function drillDirectory(
  path: string,
  { checks = 'default', also = [] }: DrillDirectoryOptions = {},
): Promise<DrillReport> {
  const directory = await newWorkDirectory();
  try {
    const bare =
      typeof checks === 'string' ? await configurationFor(path, load) : await configurationWith(path, checks);
    const { sandbox } = await resolveFlags({ sandbox: 'process' }, directory, load);
    const more = checks === 'registered' ? await otherChecks(path, bare) : [];
    if (also.length > 0)
      more.push(
        ...((await configurationWith(path, also)).backups[0]?.checks ?? []).filter(
          ({ definition }) => definition.name !== 'manifest',
        ),
      );
    const configuration: Configuration = {
      ...bare,
      backups: bare.backups.map((backup) => ({ ...backup, checks: [...backup.checks, ...more] })),
      sandbox,
      reporters: [],
      workDirectory: join(directory, 'work'),
      stateDirectory: join(directory, 'state'),
    };
    const report = await run(configuration, {
      signal: new AbortController().signal,
      log: silentLog,
      plugins: [],
      keep: false,
      stdout: new PassThrough(),
    });
    const [drill] = report.drills;
    if (drill === undefined) throw new TypeError(`a run of ${basename(path)} has one drill`);
    return drill;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function configurationWith(path: string, checks: readonly unknown[]): Promise<Configuration> {
  const source = resolve(path);
  return configurationFrom({ backups: { corpus: { source, checks } } }, source, load);
}

/** Registered checks that are not run by default and can be configured by their name alone. */
async function otherChecks(path: string, bare: Configuration): Promise<CheckConfiguration[]> {
  // Left out on purpose where no client program can read the major; and what is about dumps alone.
  const ran = new Set([
    'pg-dump',
    'load',
    ...bare.backups.flatMap(({ checks }) => checks.map(({ definition }) => definition.name)),
  ]);
  const others: CheckConfiguration[] = [];
  for (const { kind, name } of builtins.definitions) {
    if (kind !== 'check' || ran.has(name)) continue;
    const resolved = await configurationWith(path, ['manifest', name]).catch(() => undefined);
    others.push(...(resolved?.backups[0]?.checks ?? []).filter(({ definition }) => definition.name === name));
  }
  return others;
}
