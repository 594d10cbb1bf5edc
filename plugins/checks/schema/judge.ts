import { countOf, type CheckContext, type Finding } from '../../../core/index.ts';
import type { Change } from './compare.ts';

const objectsShown = 20;
const linesShown = 12;

const summaries = {
  missing: 'In the reference, and not in the backup',
  changed: 'Not as in the reference',
  new: 'In the backup, and not in the reference',
} as const;
const hint = 'If this is as it should be, take it into the reference: pgproof accept. If not, compare with the source.';

/** One finding per object; what is new is no loss, and warns. */
export function judgeChanges(
  { fail, warn }: Pick<CheckContext, 'fail' | 'warn'>,
  changes: readonly Change[],
): Finding[] {
  const make = (isLoss: boolean) => (isLoss ? fail : warn);
  const findings = changes
    .slice(0, objectsShown)
    .map(({ kind, target, lines }, index) =>
      make(kind !== 'new')(summaries[kind], { target, evidence: shortened(lines), ...(index === 0 ? { hint } : {}) }),
    );
  const rest = changes.slice(objectsShown);
  if (rest.length === 0) return findings;
  const isLoss = rest.some(({ kind }) => kind !== 'new');
  return [...findings, make(isLoss)(`${countOf(rest.length, 'more object')} differ from the reference`)];
}

function shortened(lines: readonly string[]): string[] {
  const more = lines.length - linesShown;
  return more > 1 ? [...lines.slice(0, linesShown), `… and ${countOf(more, 'more line')}`] : [...lines];
}
