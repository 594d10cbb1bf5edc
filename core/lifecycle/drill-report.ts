import { judge } from '../verdict/judge.ts';
import type { DrillReport } from '../report/report.ts';
import type { CheckedContext } from './context.ts';
import type { DrillRecord } from './drill-record.ts';

/** The drill's part of the report, from what is known by now. */
export function drillReport({ context, phases, checks, notes, judgement }: DrillRecord): DrillReport {
  const known = context as Partial<CheckedContext> & typeof context;
  const evidence = {
    ...(known.selection ? { selection: known.selection } : {}),
    phases,
    checks,
    ...(known.restore ? { restore: known.restore } : {}),
    ...(known.recovery ? { recovery: known.recovery } : {}),
  };
  return {
    name: context.drill,
    ...(context.drill === context.backupConfiguration.name ? {} : { configuredAs: context.backupConfiguration.name }),
    ...(judgement ?? judge(evidence)),
    startedAt: context.startedAt.toISOString(),
    durationMs: Date.now() - context.startedAt.getTime(),
    ...(known.facts ? { backup: known.facts } : {}),
    ...(known.container ? { sandbox: known.container.facts } : {}),
    ...evidence,
    notes,
  };
}
