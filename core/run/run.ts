import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import type { Log } from '../contracts/log.ts';
import type { Plugin } from '../contracts/plugin.ts';
import { frozen } from '../frozen.ts';
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
import { failedWatchers } from './failed-watchers.ts';
import { isDue } from './is-due.ts';
import { leave } from './leave.ts';
import { openAll } from './open-all.ts';
import { reapEarlier } from './reap-earlier.ts';
import { redactedLog } from './redacted-log.ts';
import { createRunDirectory } from './run-directory.ts';

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
export async function run(configuration: Configuration, { keep = false, ...options }: RunOptions): Promise<Report> {
  const startedAt = new Date();
  const redactor = createRedactor(configuration.secrets);
  const masked = <T>(value: T) => frozen(redactValue(value, redactor));
  const log = redactedLog(options.log, redactor);
  const earlier = earlierVerdicts(configuration);
  const watchers = failedWatchers();
  const own = [historyPlugin(configuration.stateDirectory), watchers.plugin];
  const hooks = createEngine([...own, ...configuration.plugins, ...(options.plugins ?? [])], log, redactor);
  const { sandboxes, sources } = openAll(configuration);
  const directory = await createRunDirectory(configuration.workDirectory);
  await reapEarlier({ workDirectory: configuration.workDirectory, sandboxes, log });
  hooks.runStarted.call({ runId: directory.id, drills: configuration.backups.map(({ name }) => name) });

  const drills: DrillReport[] = [];
  for (const [index, { backup, source }] of sources.entries()) {
    const layout = drillLayout(join(directory.directory, String(index + 1)));
    const about = {
      runId: directory.id,
      drill: backup.name,
      configuration,
      backupConfiguration: backup,
      layout,
      source,
    };
    const report = await drill(hooks, { ...about, startedAt: new Date(), log }, options.signal);
    drills.push({ ...report, notes: [...report.notes, ...watchers.take()] });
  }
  const left = await leave(directory, drills, { keep, log });

  const report = masked<Report>({
    schemaVersion: 1,
    run: {
      id: directory.id,
      startedAt: startedAt.toISOString(),
      durationMs: Date.now() - startedAt.getTime(),
      pgproof: pgproofVersion,
      host: hostname(),
      configuration: configuration.masked,
    },
    verdict: drills.map(({ verdict }) => verdict).reduce(worse, drills.length === 0 ? 'unverified' : 'proven'),
    drills: drills.map((one) => ({ ...one, notes: [...one.notes, ...left] })),
    deliveries: [],
  });
  const deliveries = await deliverAll(report, hooks, configuration, { ...options, log }, earlier);
  const finished = masked<Report>({ ...report, deliveries });
  hooks.runFinished.call({ report: finished });
  return finished;
}

async function deliverAll(
  report: Report,
  hooks: Hooks,
  { reporters }: Configuration,
  { log, stdout }: Pick<RunOptions, 'log' | 'stdout'>,
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
