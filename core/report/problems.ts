import type { Finding } from './finding.ts';
import { measurement } from './measurement.ts';
import type { CheckOutcome, CheckResult, DrillReport, PhaseResult, ReportedError } from './report.ts';
import { checkOutcomes } from './report.ts';

/** Something a reader must know because it is not a pass: a finding, an error of a phase or a check, what was skipped or suppressed. */
export interface Problem {
  readonly outcome: Exclude<CheckOutcome, 'pass'>;
  /** Phase or check it belongs to, e.g. `restore`, `amcheck`. */
  readonly where: string;
  readonly summary: string;
  /** What was looked at, e.g. `shop: public.orders`. */
  readonly target?: string | undefined;
  /** What was measured, against what; evidence; the tail of a log. */
  readonly evidence: readonly string[];
  readonly hint?: string | undefined;
}

/** Everything in a drill that is no pass, worst first; within one outcome in the order of the drill. */
export function problemsOf(drill: DrillReport): readonly Problem[] {
  const { selection, recovery } = drill;
  const problems = [
    ...lifecycleProblems(drill),
    ...(selection?.findings ?? []).flatMap((finding) => fromFinding('select', finding)),
    ...(recovery?.configuration ?? []).flatMap((finding) => fromFinding('configuration', finding)),
    ...drill.checks.flatMap(checkProblems),
  ];
  const rank = (problem: Problem) => checkOutcomes.indexOf(problem.outcome);
  return problems.toSorted((one, other) => rank(one) - rank(other));
}

/** Errors of phases, and files that differ from the manifest where no check tells of them. */
export function lifecycleProblems({ phases, checks, restore }: DrillReport): readonly Problem[] {
  const files = toldByCheck(checks) ? [] : [...(restore?.manifest.problems ?? []), ...(restore?.load?.problems ?? [])];
  return [...phases.flatMap(phaseProblems), ...files.flatMap((finding) => fromFinding('restore', finding))];
}

/** Whether the manifest's check tells of the files that differ, as failures or as what is known. */
export function toldByCheck(checks: readonly CheckResult[]): boolean {
  return checks.some(
    ({ check, outcome, findings }) =>
      (check === 'manifest' || check === 'load') &&
      (outcome === 'fail' || findings.some(({ suppressed }) => suppressed !== undefined)),
  );
}

function phaseProblems({ name, outcome, error }: PhaseResult): Problem[] {
  if (outcome !== 'failed') return [];
  const problem: Problem = error
    ? fromError(name, error)
    : { outcome: 'could-not-verify', where: name, summary: `Phase ${name} failed`, evidence: [] };
  // What could not be destroyed says nothing about the backup.
  return [name === 'destroy' ? { ...problem, outcome: 'warn' } : problem];
}

/** A finding or an error of a check; a check that says neither still counts by its outcome. */
export function checkProblems(check: CheckResult): Problem[] {
  const where = check.name;
  const problems = check.findings.flatMap((finding) => fromFinding(where, finding));
  if (check.error) problems.push(fromError(where, check.error));
  if (check.outcome === 'skipped') {
    const { reason, until } = check.skipped ?? { reason: 'no reason given', until: 'unknown' };
    problems.push({ outcome: 'skipped', where, summary: `Skipped until ${until}: ${reason}`, evidence: [] });
  }
  if (check.outcome !== 'pass' && problems.length === 0) {
    problems.push({ outcome: check.outcome, where, summary: 'The check gave no finding', evidence: [] });
  }
  return problems;
}

function fromFinding(where: string, finding: Finding): Problem[] {
  const { outcome, summary, target, hint, suppressed } = finding;
  if (outcome === 'pass') return [];
  const measured = measurement(finding);
  const evidence = [...(measured ? [measured] : []), ...(finding.evidence ?? [])];
  if (suppressed === undefined) return [{ outcome, where, summary, target, evidence, hint }];
  const known = `Suppressed until ${suppressed.until} (${suppressed.reason}): ${summary}`;
  return [{ outcome: 'skipped', where, summary: known, target, evidence, hint }];
}

function fromError(where: string, error: ReportedError): Problem {
  return {
    outcome: error.blame === 'backup' ? 'fail' : 'could-not-verify',
    where,
    summary: error.message,
    evidence: [
      `${error.code} (${error.origin ? `${error.origin}, ` : ''}to blame: ${error.blame})`,
      ...(error.log ?? []),
    ],
    hint: error.hint,
  };
}
