import { PgproofError } from '../errors/pgproof-error.ts';
import { toPgproofError } from '../errors/to-error.ts';
import { toReportedError } from '../report/reported-error.ts';
import type { PhaseResult } from '../report/report.ts';
import { errors as runErrors } from '../run/errors.ts';
import { restoredFilesGone } from '../run/restored-files-gone.ts';
import { parseDuration } from '../values/duration.ts';
import { backupChanged } from './backup-changed.ts';
import type { DrillContext } from './context.ts';
import type { DrillRecord } from './drill-record.ts';
import type { HookName } from './hooks.ts';
import type { Phase } from './phase.ts';
import { settled } from './settled.ts';

type WorkHook = { promise(context: DrillContext): Promise<void> };

/**
 * Runs one phase with the hooks around it, up to its deadline. Never rejects: how it went is in the record, and what
 * it added is in the record's context.
 */
export async function runPhase(phase: Phase, record: DrillRecord, interrupted: AbortSignal): Promise<PhaseResult> {
  const { hooks } = record;
  const { drill, backupConfiguration } = record.context;
  const deadlineMs = backupConfiguration.deadlines[phase.name] ?? parseDuration(phase.timeout) ?? 0;
  const deadline = new AbortController();
  const expire = () => deadline.abort(timedOut(phase, deadlineMs));
  const timer = setTimeout(expire, Math.min(deadlineMs, 2 ** 31 - 1));
  const signal = phase.always ? deadline.signal : AbortSignal.any([interrupted, deadline.signal]);
  const begun = performance.now();
  let outcome: Pick<PhaseResult, 'outcome' | 'error'>;
  hooks.phaseStarted.call({ drill, phase: phase.name });
  try {
    await (phase.always ? alwaysAroundHooks : aroundHooks)(phase, record, signal);
    outcome = { outcome: 'done' };
  } catch (thrown) {
    const blame = interrupted.aborted && thrown === interrupted.reason ? 'interrupted' : phase.blame;
    const shown = toPgproofError(thrown, blame, phase.name);
    const isFault = shown.blame === 'backup';
    const gone = isFault ? restoredFilesGone(record.context, thrown) : undefined;
    const error = gone ?? (isFault ? await backupChanged(record, interrupted) : undefined) ?? shown;
    error.origin = { phase: phase.name, ...error.origin };
    outcome = { outcome: 'failed', error: toReportedError(error) };
  } finally {
    clearTimeout(timer);
  }
  const durationMs = Math.round(performance.now() - begun);
  const result = record.redact<PhaseResult>({ name: phase.name, durationMs, ...outcome });
  record.phases.push(result);
  hooks.phaseFinished.call({ drill, phase: phase.name, result });
  return result;
}

async function aroundHooks(phase: Phase, record: DrillRecord, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await callHook(phase.before, record, signal);
  signal.throwIfAborted();
  await work(phase, record, signal);
  signal.throwIfAborted();
  await callHook(phase.after, record, signal);
  signal.throwIfAborted();
}

/** A tap that throws or hangs keeps nothing from being judged and destroyed. */
async function alwaysAroundHooks(phase: Phase, record: DrillRecord, signal: AbortSignal): Promise<void> {
  try {
    await callHook(phase.before, record, signal);
  } finally {
    await work(phase, record, signal);
  }
}

async function callHook(name: HookName | undefined, record: DrillRecord, signal: AbortSignal): Promise<void> {
  if (name === undefined) return;
  const hook = record.hooks[name] as unknown as WorkHook;
  await settled(hook.promise(contextOf(record, signal)), signal);
}

async function work(phase: Phase, record: DrillRecord, signal: AbortSignal): Promise<void> {
  const added = await settled(phase.run(contextOf(record, signal), record), signal);
  record.context = { ...record.context, ...added };
}

const contextOf = ({ context }: DrillRecord, signal: AbortSignal) => Object.freeze({ ...context, signal });

function timedOut(phase: Phase, deadlineMs: number): PgproofError {
  const { code, message, hint, facts } = runErrors.PHASE_TIMED_OUT({ phase: phase.name, deadlineMs });
  return new PgproofError({ code, blame: phase.blame, message, hint, facts });
}
