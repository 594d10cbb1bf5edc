import { expect, test } from 'vitest';
import type { HealthyCase } from './healthy-case.ts';
import { healthyCases } from './index.ts';
import { majorsOf, proveHealthy } from './support/prove.ts';

/** Each case on one major, in turn, so that all get as many; `npm run healthy` takes all of them. */
export function majorInTurn(one: HealthyCase): number {
  const majors = majorsOf(one);
  const major = majors[healthyCases.indexOf(one) % majors.length];
  if (major === undefined) throw new RangeError(`no major has ${one.name}`);
  return major;
}

/** Every backup is proven, with the true warnings and no others. */
export function testCases(cases: readonly HealthyCase[]): void {
  const turns = cases.map((one) => [majorInTurn(one), one.title, one] as const);
  test.each(turns)('PostgreSQL %i: %s', async (major, _title, one) => {
    const { verdict, falseAlarms, missing, warnings } = await proveHealthy(one, major);
    const expected = warnings.length === 0 ? 'proven' : 'proven-with-warnings';
    expect({ falseAlarms, missing, verdict }).toEqual({ falseAlarms: [], missing: [], verdict: expected });
  });
}
