import type { Suppression } from '../contracts/check.ts';
import type { Finding } from '../report/finding.ts';
import { isInForce } from './in-force.ts';

/** Findings of which the configuration says that they are known are no failures, but are told as what they are. */
export function suppress(findings: readonly Finding[], suppressions: readonly Suppression[] = []): Finding[] {
  const known = suppressions
    .filter(({ until }) => isInForce(until))
    .map((suppression) => ({ ...suppression, pattern: patternOf(suppression.finding) }));
  return findings.map((finding) => {
    const { outcome, summary, target } = finding;
    if (outcome === 'pass') return finding;
    const match = known.find(({ pattern }) => pattern.test(summary) || (target !== undefined && pattern.test(target)));
    if (match === undefined) return finding;
    const { reason, until } = match;
    return { ...finding, outcome: 'warn', suppressed: { reason, until } };
  });
}

function patternOf(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
