import { expect } from 'vitest';
import { phases } from '../../../core/lifecycle/phases.ts';
import type { Drilled } from '../../support/drill.ts';

/** Asserts that this phase alone failed, for this reason, and that everything was judged and destroyed all the same. */
export function expectFailedPhase(
  { drill, hooksSeen, leftovers }: Drilled,
  expected: { readonly phase: string; readonly error: Record<string, unknown>; readonly verdict?: string },
): void {
  const { phase, error, verdict = 'unverified' } = expected;
  const failedAt = phases.findIndex(({ name }) => name === phase);
  const outcomes = phases.map(({ always }, index) => {
    if (index === failedAt) return 'failed';
    return index < failedAt || always ? 'done' : 'not-reached';
  });
  expect(drill.phases.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(
    phases.map(({ name }, index) => `${name} ${outcomes[index]}`),
  );
  expect(drill.phases[failedAt]?.error).toMatchObject(error);
  expect(drill.verdict).toBe(verdict);
  if (verdict !== 'proven') expect(drill.reasons[0]).toContain(`${phase}: `);
  expect(hooksSeen.map(({ hook }) => hook)).toEqual(expect.arrayContaining(['judge', 'beforeDestroy', 'runFinished']));
  expect(leftovers).toEqual([]);
}
