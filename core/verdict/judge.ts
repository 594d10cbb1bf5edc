import type { Finding } from '../report/finding.ts';
import { toldByCheck } from '../report/problems.ts';
import type { CheckResult, DrillReport, PhaseResult, Verdict } from '../report/report.ts';
import { verdicts } from '../report/report.ts';
import type { Judgement } from './judgement.ts';
import { whatWasProven } from './what-was-proven.ts';

interface Reason {
  readonly verdict: Verdict;
  readonly sentence: string;
}
type Evidence = Pick<DrillReport, 'selection' | 'phases' | 'checks' | 'restore' | 'recovery'>;

/**
 * The verdict of a drill: the worst of what its phases, files, configuration and checks say. Nothing checked is
 * unverified; only what was shown to be wrong with the backup is failed.
 */
export function judge(evidence: Evidence): Judgement {
  const reasons = [
    ...evidence.phases.flatMap(ofPhase),
    ...ofFiles(evidence),
    ...warnings('select', evidence.selection?.findings),
    ...warnings('configuration', evidence.recovery?.configuration),
    ...evidence.checks.flatMap(ofCheck),
    ...ofNothing(evidence),
  ].toSorted((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict));
  const worst = reasons[0];
  if (worst === undefined) return { verdict: 'proven', reasons: whatWasProven(evidence) };
  return { verdict: worst.verdict, reasons: reasons.map(({ sentence }) => sentence) };
}

function ofPhase({ name, outcome, error }: PhaseResult): Reason[] {
  // What destroy could not remove is told in the notes: it says nothing about the backup.
  if (outcome !== 'failed' || error === undefined || name === 'destroy') return [];
  return [{ verdict: error.blame === 'backup' ? 'failed' : 'unverified', sentence: `${name}: ${error.message}` }];
}

/** Files that differ from the manifest condemn the backup also where no check could run any more. */
function ofFiles({ restore, checks }: Evidence): Reason[] {
  if (toldByCheck(checks)) return [];
  const problems = [...(restore?.manifest.problems ?? []), ...(restore?.load?.problems ?? [])].filter(
    ({ outcome }) => outcome === 'fail',
  );
  return problems.map(({ summary, target }) => ({
    verdict: 'failed',
    sentence: `restore: ${labelled(summary, target)}`,
  }));
}

function ofCheck({ name, outcome, findings, error, skipped }: CheckResult): Reason[] {
  if (outcome === 'pass') return [];
  if (outcome === 'skipped') {
    return [
      { verdict: 'proven-with-warnings', sentence: `${name}: skipped until ${skipped?.until}: ${skipped?.reason}` },
    ];
  }
  const verdict: Verdict = error && outcome === 'could-not-verify' ? 'unverified' : 'failed';
  const told = findings.filter((finding) => finding.outcome !== 'pass');
  return [
    ...(error ? [{ verdict, sentence: `${name}: ${error.message}` }] : []),
    ...told.map((finding) => ({
      verdict: finding.outcome === 'fail' ? ('failed' as const) : ('proven-with-warnings' as const),
      sentence: `${name}: ${labelled(finding.summary, finding.target)}${known(finding)}`,
    })),
  ];
}

function known({ suppressed }: Finding): string {
  return suppressed === undefined ? '' : ` (suppressed until ${suppressed.until}: ${suppressed.reason})`;
}

function ofNothing({ phases, checks, recovery }: Evidence): Reason[] {
  // Which transactions are there was asked, and answered as it should be.
  if (recovery?.target?.boundary !== undefined) return [];
  if (checks.some(({ outcome }) => outcome === 'pass' || outcome === 'warn' || outcome === 'fail')) return [];
  if (phases.some(({ outcome, name }) => outcome === 'failed' && name !== 'destroy')) return [];
  return [{ verdict: 'unverified', sentence: 'nothing was checked' }];
}

function warnings(where: string, findings: readonly Finding[] = []): Reason[] {
  return findings
    .filter(({ outcome }) => outcome === 'warn')
    .map(({ summary, target }) => ({
      verdict: 'proven-with-warnings',
      sentence: `${where}: ${labelled(summary, target)}`,
    }));
}

function labelled(summary: string, target: string | undefined): string {
  return target === undefined || summary.startsWith(target) ? summary : `${target}: ${summary}`;
}
