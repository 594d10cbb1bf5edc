import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  defineCheck,
  defineSource,
  silentLog,
  z,
  type CheckDefinition,
  type DrillReport,
  type Log,
  type Plugin,
  type Report,
  type Source,
} from '../../core/index.ts';
import type { BackupConfiguration, CheckConfiguration, Configuration } from '../../core/config/configuration.ts';
import { run } from '../../core/run/run.ts';
import { processSandbox } from '../../plugins/sandboxes/process/index.ts';
import { basebackup } from '../../plugins/sources/basebackup/index.ts';
import { processes } from '../sandboxes/traces.ts';
import { cachedBackup } from './cluster.ts';
import { newWorkDirectory } from './new-work-directory.ts';
import { recorder, type SeenHook } from './recorder.ts';

export { newWorkDirectory };

export interface DrillOverrides {
  /** Parts of the source; the others are real. */
  readonly source?: Partial<Source>;
  readonly checks?: readonly CheckConfiguration[];
  readonly backup?: Partial<BackupConfiguration>;
  readonly configuration?: Partial<Configuration>;
  /** Exists already; else a new one, which is removed. */
  readonly workDirectory?: string;
  readonly signal?: AbortSignal;
  readonly log?: Log;
  readonly keep?: boolean;
}

export interface Drilled {
  readonly report: Report;
  /** The first drill of the report. */
  readonly drill: DrillReport;
  /** Every hook that fired, in order, and the phase it fired in. */
  readonly hooksSeen: readonly SeenHook[];
  /** What was below the work directory afterwards, and processes that still ran there. */
  readonly leftovers: readonly string[];
}

/** The smallest backup there is: nobody writes while it is taken. */
export const smallBackup = () => cachedBackup(15, { from: 'primary', customers: 1, load: false, compress: 'none' });

/** The small backup's source, with parts of it replaced. */
export async function sourceWith(parts: Partial<Source> = {}) {
  const { directory } = await smallBackup();
  const real = basebackup.open({ path: directory });
  return defineSource({ name: 'basebackup', summary: '', options: z.object({}), open: () => ({ ...real, ...parts }) });
}

/** One question, and progress to watch. */
export const customersCheck = defineCheck({
  name: 'customers',
  summary: 'counts customers',
  options: z.object({ database: z.string().default('shop') }),
  async run({ value, progress, measure, atLeast }) {
    progress(0, 1, 'public.customers');
    const customers = Number(await value('select count(*) from public.customers'));
    progress(1, 1, 'public.customers');
    measure('customers', customers);
    return atLeast('customers', customers, 1);
  },
});

export function planned(definition: unknown, more: Partial<CheckConfiguration> = {}): CheckConfiguration {
  const check = definition as CheckDefinition;
  const options = { database: 'shop' };
  return { name: check.name, definition: check, options, severity: 'fail', timeoutMs: 60_000, ...more };
}

/** A configuration of one backup, with the process sandbox. */
export async function drillConfiguration(overrides: DrillOverrides, workDirectory: string): Promise<Configuration> {
  const backup: BackupConfiguration = {
    name: 'shop',
    source: { definition: await sourceWith(overrides.source), options: {} },
    checks: overrides.checks ?? [planned(customersCheck)],
    limits: {},
    deadlines: {},
    recovery: { settings: {} },
    ...overrides.backup,
  };
  return {
    workDirectory: join(workDirectory, 'work'),
    stateDirectory: join(workDirectory, 'state'),
    sandbox: { automatic: true, candidates: [{ definition: processSandbox, options: {} }] },
    backups: [backup],
    reporters: [],
    plugins: [],
    secrets: [],
    masked: {},
    notes: [],
    ...overrides.configuration,
  };
}

/** A whole run, real in every part, with these plugins taking part. */
export async function drillWith(plugins: Plugin | readonly Plugin[], overrides: DrillOverrides = {}): Promise<Drilled> {
  const directory = overrides.workDirectory ?? (await newWorkDirectory());
  const { plugin, seen } = recorder();
  const configuration = await drillConfiguration(overrides, directory);
  try {
    const report = await run(configuration, {
      signal: overrides.signal ?? new AbortController().signal,
      log: overrides.log ?? silentLog,
      plugins: [plugin, ...[plugins].flat()],
      keep: overrides.keep ?? false,
      stdout: new PassThrough(),
    });
    const leftovers = await leftoversIn(configuration.workDirectory);
    const [drill] = report.drills;
    if (drill === undefined) throw new TypeError('a run of one backup has one drill');
    return { report, drill, hooksSeen: seen, leftovers };
  } finally {
    if (overrides.workDirectory === undefined) await rm(directory, { recursive: true });
  }
}

export async function leftoversIn(workDirectory: string): Promise<string[]> {
  return [...(await readdir(workDirectory)), ...processes(workDirectory, workDirectory)];
}
