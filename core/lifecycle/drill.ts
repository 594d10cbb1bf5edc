import { reasonOf } from '../errors/to-error.ts';
import { frozen } from '../frozen.ts';
import { createRedactor, redactValue } from '../redact.ts';
import type { DrillReport } from '../report/report.ts';
import { cutText } from '../text/cut-text.ts';
import type { DrillContext, RestoredContext } from './context.ts';
import { drillReport } from './drill-report.ts';
import type { DrillRecord } from './drill-record.ts';
import type { Hooks } from './hooks.ts';
import { phases } from './phases.ts';
import { runPhase } from './run-phase.ts';
import { undoAll } from './undo.ts';

/** A plugin that notes whatever it meets must not fill the report. */
const mostNotes = 100;
/** In UTF-16 units. */
const longestNote = 1000;

/**
 * Restores one backup and checks it once. Never rejects: whatever happens is in the report, and whatever was created
 * is destroyed.
 *
 * @param start what is known before the first phase; `defer`, `note` and `signal` are the executor's
 * @param interrupted aborted when the run shall end early
 */
export async function drill(
  hooks: Hooks,
  start: Omit<DrillContext, 'defer' | 'note' | 'signal'>,
  interrupted: AbortSignal,
): Promise<DrillReport> {
  const notes: string[] = [];
  const redactor = createRedactor(start.configuration.secrets);
  const undo: DrillRecord['undo'] = [];
  let over = false;
  const context: DrillContext = {
    ...start,
    signal: interrupted,
    defer(what, run) {
      undo.push({ what, run });
      // Work that was given up has made something after all.
      if (over) void undoAll(undo).then((left) => left.forEach((sentence) => start.log.warn(sentence)));
    },
    note(sentence: unknown) {
      if (notes.length < mostNotes) notes.push(redactor(cutText(String(sentence), longestNote)));
    },
  };
  const redact = <T>(value: T) => frozen(redactValue(value, redactor));
  const record: DrillRecord = { hooks, redact, context, notes, undo, phases: [], checks: [] };
  hooks.drillStarted.call({ drill: start.drill });
  let stopped = false;
  for (const phase of phases) {
    if (stopped && !phase.always) {
      record.phases.push({ name: phase.name, outcome: 'not-reached', durationMs: 0 });
      continue;
    }
    const { outcome } = await runPhase(phase, record, interrupted);
    if (outcome === 'failed' && !stopped) await verifyAfterAll(record, interrupted);
    stopped ||= outcome === 'failed';
  }
  over = true;
  const report = redact(drillReport(record));
  hooks.drillFinished.call({ drill: start.drill, report });
  return report;
}

/** Files that differ from the manifest may be why a server did not recover: they are told also where no check can run. */
async function verifyAfterAll(record: DrillRecord, interrupted: AbortSignal): Promise<void> {
  const { restore } = record.context as Partial<RestoredContext>;
  if (restore === undefined || record.verifyFiles === undefined || interrupted.aborted) return;
  try {
    const manifest = await record.verifyFiles(interrupted);
    record.context = { ...record.context, restore: Object.freeze({ ...restore, manifest }) } as RestoredContext;
  } catch (error) {
    record.context.note(`the files of the backup could not be compared with the manifest: ${reasonOf(error)}`);
  }
}
