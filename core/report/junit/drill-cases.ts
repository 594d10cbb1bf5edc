import { checkProblems, lifecycleProblems, type Problem } from '../problems.ts';
import type { CheckResult, DrillReport } from '../report.ts';
import { classname, resultOf, type TestCase, type TestCaseResult } from './test-case.ts';

/** The drill's verdict first, then its phases, its checks, and each finding that is no pass. */
export function drillCases(drill: DrillReport): readonly TestCase[] {
  return [verdictCase(drill), ...phaseCases(drill), ...drill.checks.flatMap((check) => checkCases(drill, check))];
}

/** Always there under the same name, so that no drill can look green by having nothing red, and dashboards keep its history. */
function verdictCase(drill: DrillReport): TestCase {
  return {
    classname: classname(drill.name),
    name: 'verdict',
    durationMs: 0,
    result: verdictResult(drill.verdict, drill.reasons),
  };
}

export function verdictResult(verdict: DrillReport['verdict'], reasons: readonly string[]): TestCaseResult | undefined {
  if (verdict === 'proven' || verdict === 'proven-with-warnings') return undefined;
  const kind = verdict === 'failed' ? 'failure' : 'error';
  return { kind, message: reasons[0] ?? verdict, text: reasons.join('\n') };
}

function phaseCases(drill: DrillReport): readonly TestCase[] {
  const problems = lifecycleProblems(drill);
  return drill.phases.map(({ name, outcome, durationMs }) => {
    const own = problems.filter(({ where }) => where === name);
    const notReached: TestCaseResult = { kind: 'skipped', message: 'Not reached' };
    const result = outcome === 'not-reached' ? notReached : resultOf(own[0]?.outcome ?? 'pass', own);
    return { classname: classname(drill.name, 'lifecycle'), name, durationMs, result };
  });
}

function checkCases(drill: DrillReport, check: CheckResult): readonly TestCase[] {
  const problems = checkProblems(check);
  const { name, durationMs, outcome, findings } = check;
  const whole: TestCase = {
    classname: classname(drill.name, 'checks'),
    name,
    durationMs,
    result: resultOf(outcome, problems),
  };
  // Findings stand before the error of the check, which belongs to the whole of it.
  const single = problems.slice(0, findings.filter((finding) => finding.outcome !== 'pass').length);
  return [whole, ...single.map((problem) => findingCase(drill, name, problem))];
}

/** Named by what was looked at, because sentences hold numbers and a name must be the same tomorrow. */
function findingCase(drill: DrillReport, check: string, problem: Problem): TestCase {
  const name = problem.target ?? problem.summary;
  return {
    classname: classname(drill.name, 'checks', check),
    name: problem.outcome === 'warn' ? `warning: ${name}` : name,
    durationMs: 0,
    result: resultOf(problem.outcome, [problem]),
  };
}
