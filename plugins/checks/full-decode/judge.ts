import { countOf, type CheckContext, type Finding } from '../../../core/index.ts';
import type { Fault } from './faults.ts';
import { faultsSought } from './locate.ts';

const evidenceShown = 10;
const hintForDamage =
  'Do not rely on this backup. Look for the same damage on the server it was taken from, then take a new one.';
const hintForEncoding =
  'Look at the same rows on the source: there the bytes were most likely let in long ago, and a dump of them cannot be ' +
  'restored; repair them. If they are sound there, this backup is damaged.';

/** One finding for a relation with faults. */
export function judge(
  { fail }: Pick<CheckContext, 'fail'>,
  faults: readonly Fault[],
  target: string,
  encoding: string,
): Finding {
  if (faults.some(({ kind }) => kind === 'unfound')) {
    const evidence = faults.slice(0, 1).map(({ where, why }) => `${where} ${why}`);
    return fail('A table is there and is not found by its name', { target, evidence, hint: hintForDamage });
  }
  const isEncoding = faults.every(({ kind }) => kind === 'encoding');
  const least = faults.length >= faultsSought ? 'At least ' : '';
  const what = isEncoding
    ? `${countOf(faults.length, 'value is', 'values are')} not valid in the encoding of the database, ${encoding}`
    : `${countOf(faults.length, 'value')} cannot be read`;
  return fail(least + what, {
    target,
    measured: faults.length,
    threshold: 0,
    unit: 'values',
    evidence: faults.slice(0, evidenceShown).map(({ where, kind, why }) => {
      return `${where}: ${kind === 'encoding' ? `not valid ${encoding} (${why})` : why}`;
    }),
    hint: isEncoding ? hintForEncoding : hintForDamage,
  });
}
