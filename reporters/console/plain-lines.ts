import {
  checkProblems,
  cutText,
  formatBytes,
  formatDuration,
  oneLine,
  outcomeSymbols,
  paintOf,
  verdictWords,
  type CheckResult,
  type DrillReport,
  type Paint,
  type PhaseResult,
} from '../../core/index.ts';

/** Lines for where nothing can be overwritten: logs of cron, systemd and CI. */
export function phaseLine(drill: string, { name, outcome, durationMs, error }: PhaseResult, paint: Paint): string {
  const failed = error?.blame === 'backup' ? 'fail' : 'could-not-verify';
  const state = outcome === 'done' ? 'pass' : failed;
  return line(
    drill,
    `${paintOf(paint, state)(outcomeSymbols[state])} ${name} ${formatDuration(durationMs)}`,
    error?.message,
  );
}

export function checkLine(drill: string, result: CheckResult, paint: Paint): string {
  const { name, outcome, durationMs } = result;
  const symbol = paintOf(paint, outcome)(outcomeSymbols[outcome]);
  const problem = checkProblems(result).find((candidate) => candidate.outcome === outcome);
  const target = problem?.target === undefined || problem.summary.includes(problem.target) ? '' : `${problem.target}: `;
  const told = problem === undefined ? undefined : `${target}${problem.summary}`;
  return line(drill, `${symbol} check ${oneLine(name)} ${formatDuration(durationMs)}`, told);
}

export function verdictLine({ name, verdict, durationMs }: DrillReport, paint: Paint): string {
  const { symbol, word } = verdictWords[verdict];
  return line(name, `${paintOf(paint, verdict)(`${symbol} ${word}`)} ${formatDuration(durationMs)}`);
}

export function restoreLine(drill: string, bytes: number, totalBytes: number): string {
  return line(drill, `restoring ${percent(bytes, totalBytes)} %, ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`);
}

export function replayLine(drill: string, done: number, total: number): string {
  return line(drill, `replaying WAL ${percent(done, total)} %, segment ${done} of ${total}`);
}

export function percent(done: number, total: number): number {
  return total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 0;
}

function line(drill: string, text: string, problem?: string): string {
  return `${oneLine(drill)}: ${text}${problem === undefined ? '' : `: ${cutText(oneLine(problem), 300)}`}\n`;
}
