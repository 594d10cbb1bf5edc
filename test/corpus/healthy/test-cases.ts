import { expect, test } from 'vitest';
import type { HealthyCase } from './healthy-case.ts';
import { healthyCases } from './index.ts';
import { majorsOf, proveHealthy } from './support/prove.ts';

/** On 15 and one other major, which one is fixed by the case's place; `npm run healthy` takes all of them. */
export function majorsInTurn(one: HealthyCase): number[] {
  const majors = majorsOf(one);
  const others = majors.filter((major) => major !== 15);
  const other = others[healthyCases.indexOf(one) % Math.max(others.length, 1)];
  return [...majors.filter((major) => major === 15), ...(other === undefined ? [] : [other])];
}

/** Every backup is proven, with the true warnings and no others. */
export function testCases(cases: readonly HealthyCase[]): void {
  const turns = cases.flatMap((one) => majorsInTurn(one).map((major) => [major, one.title, one] as const));
  test.each(turns)('PostgreSQL %i: %s', async (major, _title, one) => {
    const { verdict, falseAlarms, missing } = await proveHealthy(one, major);
    const expected = (one.warnings?.(major) ?? []).length === 0 ? 'proven' : 'proven-with-warnings';
    expect({ falseAlarms, missing, verdict }).toEqual({ falseAlarms: [], missing: [], verdict: expected });
  });
}
