import type { Suppression } from '../contracts/check.ts';
import type { Finding } from '../report/finding.ts';
import { isInForce } from './in-force.ts';

/** Findings of which the configuration says that they are known are no failures, but are told as what they are. */
export function suppress(findings: readonly Finding[], suppressions: readonly Suppression[] = []): Finding[] {
  const known = suppressions
    .filter(({ until }) => isInForce(until))
    .map((suppression) => ({ ...suppression, pattern: patternOf(suppression.finding) }));
  return findings.map((finding) => {
    if (finding.outcome === 'pass') return finding;
    const match = known.find(({ pattern }) => matches(pattern, finding));
    if (match === undefined) return finding;
    const { reason, until } = match;
    return { ...finding, outcome: 'warn', suppressed: { reason, until } };
  });
}

/** Suppressions, in force or not, that none of the findings needs: what they were for is gone, or misspelt. */
export function idleSuppressions(
  findings: readonly Finding[],
  suppressions: readonly Suppression[] = [],
): readonly Suppression[] {
  const loud = findings.filter(({ outcome }) => outcome !== 'pass');
  return suppressions.filter((suppression) => {
    const pattern = patternOf(suppression.finding);
    return !loud.some((finding) => matches(pattern, finding));
  });
}

const matches = (pattern: RegExp, { summary, target }: Finding) =>
  pattern.test(summary) || (target !== undefined && pattern.test(target));

function patternOf(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
