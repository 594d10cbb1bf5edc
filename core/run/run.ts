import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import type { Log } from '../contracts/log.ts';
import type { Plugin } from '../contracts/plugin.ts';
import { historyPlugin } from '../history/history-plugin.ts';
import { readHistory } from '../history/history.ts';
import { drill } from '../lifecycle/drill.ts';
import { createEngine } from '../lifecycle/engine.ts';
import type { Hooks } from '../lifecycle/hooks.ts';
import { createRedactor, redactValue } from '../redact.ts';
import type { Delivery, DrillReport, Report, Verdict } from '../report/report.ts';
import { worse } from '../verdict/judgement.ts';
import { pgproofVersion } from '../version.ts';
import { deliver } from './deliver.ts';
import { drillLayout } from './drill-layout.ts';
import { isDue } from './is-due.ts';
import { reap } from './reap.ts';
import { createRunDirectory, type RunDirectory } from './run-directory.ts';

export interface RunOptions {
  /** Aborted to end the run early; drills under way end `unverified`, and are still cleaned up and reported. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Plugins beside those of the configuration, e.g. live progress. */
  readonly plugins?: readonly Plugin[];
  /** Leaves the restored files behind, for looking into them. */
  readonly keep?: boolean;
  readonly stdout: NodeJS.WritableStream;
}

/**
 * Drills the backups of the configuration and has the report delivered.
 *
 * @throws errors with blame `operator` before anything was created; nothing else
 */
export async function run(configuration: Configuration, options: RunOptions): Promise<Report> {
  const { log, signal } = options;
  const startedAt = new Date();
  const earlier = earlierVerdicts(configuration);
  const plugins = [historyPlugin(configuration.stateDirectory), ...configuration.plugins, ...(options.plugins ?? [])];
  const hooks = createEngine(plugins, log);
  const directory = await createRunDirectory(configuration.workDirectory);
  const sandboxes = configuration.sandbox.candidates.map((candidate) => candidate.definition.open(candidate.options));
  await reap({ workDirectory: configuration.workDirectory, sandboxes, log });
  hooks.runStarted.call({ runId: directory.id, drills: configuration.backups.map(({ name }) => name) });

  const drills: DrillReport[] = [];
  for (const [index, backup] of configuration.backups.entries()) {
    const layout = drillLayout(join(directory.directory, String(index + 1)));
    await mkdir(layout.directory, { mode: 0o711 });
    const source = backup.source.definition.open(backup.source.options);
    const start = {
      runId: directory.id,
      drill: backup.name,
      configuration,
      backupConfiguration: backup,
      layout,
      source,
    };
    drills.push(await drill(hooks, { ...start, startedAt: new Date(), log }, signal));
  }
  const left = await leave(directory, options);

  const report = redactValue(
    {
      schemaVersion: 1 as const,
      run: {
        id: directory.id,
        startedAt: startedAt.toISOString(),
        durationMs: Date.now() - startedAt.getTime(),
        pgproof: pgproofVersion,
        host: hostname(),
        configuration: configuration.masked,
      },
      verdict: drills.map(({ verdict }) => verdict).reduce(worse, 'proven'),
      drills: drills.map((one) => ({ ...one, notes: [...one.notes, ...left] })),
      deliveries: [],
    } satisfies Report,
    createRedactor(configuration.secrets),
  );
  const finished = { ...report, deliveries: await deliverAll(report, hooks, configuration, options, earlier) };
  hooks.runFinished.call({ report: finished });
  return finished;
}

async function deliverAll(
  report: Report,
  hooks: Hooks,
  { reporters }: Configuration,
  { log, stdout }: RunOptions,
  earlier: ReadonlyMap<string, Verdict>,
): Promise<Delivery[]> {
  const due = (when: (typeof reporters)[number]['when']) => isDue(when, report, earlier);
  const configured = reporters.map((reporter) => deliver(report, { reporter, due: due(reporter.when), log, stdout }));
  await hooks.report.promise(report);
  return Promise.all(configured);
}

function earlierVerdicts({ backups, stateDirectory }: Configuration): ReadonlyMap<string, Verdict> {
  const entries = backups.flatMap(({ name }) => {
    const last = readHistory(stateDirectory, name)?.last;
    return last ? [[name, last.verdict] as const] : [];
  });
  return new Map(entries);
}

async function leave(directory: RunDirectory, { keep, log }: RunOptions): Promise<string[]> {
  try {
    if (!keep) {
      await directory.remove();
      return [];
    }
    await directory.keep();
    return [`the restored files were kept in ${directory.directory}; remove them when you have seen enough`];
  } catch (error) {
    const problem = `${directory.directory} could not be removed: ${(error as Error).message}`;
    log.warn(problem);
    return [`${problem}; pgproof reap tries again`];
  }
}
