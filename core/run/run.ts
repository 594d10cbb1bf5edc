import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { createSlots } from '../checks/slots.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Log } from '../contracts/log.ts';
import type { Plugin } from '../contracts/plugin.ts';
import { frozen } from '../frozen.ts';
import { historyPlugin } from '../history/history-plugin.ts';
import { createEngine } from '../lifecycle/engine.ts';
import type { Hooks } from '../lifecycle/hooks.ts';
import { createRedactor, redactValue } from '../redact.ts';
import type { Delivery, Report, Verdict } from '../report/report.ts';
import { worse } from '../verdict/judgement.ts';
import { pgproofVersion } from '../version.ts';
import { deliver } from './deliver.ts';
import { Disk } from './disk.ts';
import { earlierVerdicts } from './earlier-verdicts.ts';
import { failedWatchers } from './failed-watchers.ts';
import { inTurn } from './in-turn.ts';
import { isDue } from './is-due.ts';
import { leave } from './leave.ts';
import { oneDrill } from './one-drill.ts';
import { openAll } from './open-all.ts';
import { planDrills } from './plan-drills.ts';
import { prefixedLog } from './prefixed-log.ts';
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
  const watchers = failedWatchers();
  const own = [historyPlugin(configuration.stateDirectory), watchers.plugin];
  const hooks = createEngine([...own, ...configuration.plugins, ...(options.plugins ?? [])], log, redactor);
  const { sandboxes, sources } = openAll(configuration);
  const directory = await createRunDirectory(configuration.workDirectory);
  await reapEarlier({ workDirectory: configuration.workDirectory, sandboxes, log });
  const planned = await planDrills(sources, { signal: options.signal, log });
  const earlier = earlierVerdicts(planned, configuration.stateDirectory);
  hooks.runStarted.call({ runId: directory.id, drills: planned.map(({ name }) => name) });

  const disk = new Disk({ directory: configuration.workDirectory, budget: configuration.diskBudget });
  const slots = createSlots(availableParallelism());
  const drills = await inTurn(planned, configuration.concurrency ?? 1, options.signal, async (one, index) => {
    const report = await oneDrill(one, {
      hooks,
      runId: directory.id,
      configuration,
      directory: join(directory.directory, String(index + 1)),
      shared: { room: disk.room(), slots },
      keep,
      log: planned.length > 1 ? prefixedLog(log, one.name) : log,
      signal: options.signal,
    });
    return { ...report, notes: [...report.notes, ...watchers.take(one.name)] };
  });
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
