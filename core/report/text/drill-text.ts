import { countOf } from '../../text/count-of.ts';
import { cutText } from '../../text/cut-text.ts';
import { oneLine } from '../../text/plain-text.ts';
import { formatDuration } from '../../values/duration.ts';
import { drillFacts } from '../drill-facts.ts';
import { problemsOf } from '../problems.ts';
import { notProved, proved, worthKnowing } from '../proof.ts';
import type { CheckResult, DrillReport, PhaseResult } from '../report.ts';
import { outcomeSymbols, verdictWords } from '../verdict-words.ts';
import { paintOf, type Paint } from './paint.ts';
import { problemLines } from './problem-lines.ts';
import { shortLine } from './short-line.ts';

/** Enough to see what is going on; all of them are in the JSON report. */
const mostProblems = 20;
const mostReasons = 5;

/** Everything about one drill, for people, as lines without line feeds. */
export function drillText(drill: DrillReport, paint: Paint): readonly string[] {
  const problems = problemsOf(drill);
  return [
    drillTitle(drill, paint),
    ...reasonLines(drill),
    ...section(
      'Facts',
      drillFacts(drill).map(({ label, value }) => `${label.padEnd(13)} ${shortLine(value)}`),
      paint,
    ),
    ...section(
      'Phases',
      drill.phases.map((phase) => phaseLine(phase, paint)),
      paint,
    ),
    ...section(
      'Checks',
      drill.checks.map((check) => checkLine(check, paint)),
      paint,
    ),
    ...section(
      'Findings',
      problems.slice(0, mostProblems).flatMap((problem) => problemLines(problem, paint)),
      paint,
    ),
    ...(problems.length > mostProblems
      ? [`    … and ${problems.length - mostProblems} more; the JSON report has all`]
      : []),
    ...section('Proven', proved(drill).map(shortLine), paint),
    ...section('Not proven', notProved(drill).map(shortLine), paint),
    ...section('Worth knowing', worthKnowing(drill).map(shortLine), paint),
  ];
}

export function drillTitle(drill: DrillReport, paint: Paint): string {
  const { symbol, word } = verdictWords[drill.verdict];
  return `${paintOf(paint, drill.verdict)(`${symbol} ${word}`)}  ${paint.strong(cutText(oneLine(drill.name), 100))}`;
}

function reasonLines({ verdict, reasons }: DrillReport): readonly string[] {
  const omitted = reasons.length - mostReasons;
  return [
    `  ${verdictWords[verdict].meaning}`,
    ...(verdict === 'proven' ? [] : reasons.slice(0, mostReasons).map((reason) => `  ${shortLine(reason)}`)),
    ...(verdict !== 'proven' && omitted > 0 ? [`  … and ${countOf(omitted, 'more reason')}`] : []),
  ];
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : ['', `  ${paint.strong(title)}`, ...lines.map((line) => `    ${line}`)];
}

const phaseOutcomes = { done: 'pass', failed: 'fail', 'not-reached': 'skipped' } as const;

function phaseLine({ name, outcome, durationMs, error }: PhaseResult, paint: Paint): string {
  const failed = error?.blame === 'backup' ? 'fail' : 'could-not-verify';
  const state = outcome === 'failed' ? failed : phaseOutcomes[outcome];
  const took = outcome === 'not-reached' ? 'not reached' : formatDuration(durationMs);
  return `${paintOf(paint, state)(outcomeSymbols[state])} ${name.padEnd(18)} ${took}`;
}

function checkLine({ name, outcome, durationMs, findings }: CheckResult, paint: Paint): string {
  const bad = findings.filter((finding) => finding.outcome !== 'pass').length;
  const count = bad > 1 ? `, ${bad} findings` : '';
  const told = outcome === 'pass' ? '' : `  ${outcome}${count}`;
  const symbol = paintOf(paint, outcome)(outcomeSymbols[outcome]);
  return `${symbol} ${oneLine(name).padEnd(18)} ${formatDuration(durationMs)}${told}`;
}
