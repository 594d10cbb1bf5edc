import type { Configuration } from '../config/configuration.ts';
import type { Log } from '../contracts/log.ts';
import { drill } from '../lifecycle/drill.ts';
import type { Hooks } from '../lifecycle/hooks.ts';
import type { DrillReport } from '../report/report.ts';
import { drillLayout } from './drill-layout.ts';
import { leaveDrill } from './leave-drill.ts';
import type { PlannedDrill } from './plan-drills.ts';
import type { SharedHost } from './shared-host.ts';

export interface OneDrillOptions {
  readonly hooks: Hooks;
  readonly runId: string;
  readonly configuration: Configuration;
  /** Of this drill alone; not made yet. */
  readonly directory: string;
  readonly shared: SharedHost;
  readonly keep: boolean;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Drills one backup, and gives the disk back that it took. Never rejects. */
export async function oneDrill(
  { name, backup, source, choice }: PlannedDrill,
  { hooks, runId, configuration, directory, shared, keep, log, signal }: OneDrillOptions,
): Promise<DrillReport> {
  const start = {
    runId,
    drill: name,
    configuration,
    backupConfiguration: backup,
    layout: drillLayout(directory),
    source,
    choice,
    shared,
    ...(keep ? { keep } : {}),
    startedAt: new Date(),
    log,
  };
  const report = await drill(hooks, start, signal);
  const isGone = await leaveDrill(directory, report, { keep, log });
  if (isGone) shared.room.release();
  else shared.room.keep();
  return report;
}
