import { drillDirectory } from '../../support/drill-directory.ts';
import type { HealthyCase } from '../healthy-case.ts';
import { openWorkshop } from './workshop.ts';

export interface HealthyResult {
  readonly name: string;
  readonly title: string;
  readonly major: number;
  readonly verdict: string;
  /** Reasons of the drill that are neither proofs nor true warnings; empty for every healthy backup. */
  readonly falseAlarms: readonly string[];
  /** True warnings that were not given; empty too. */
  readonly missing: readonly string[];
  /** True ones that were given. */
  readonly warnings: readonly string[];
  readonly checks: readonly string[];
}

export const oldestMajor = 10;
export const newestMajor = 18;

export function majorsOf({ since = oldestMajor, until = newestMajor }: HealthyCase): number[] {
  return Array.from({ length: until - since + 1 }, (_, index) => since + index);
}

/** Makes the backup on a server of this major, and drills it with everything that runs without configuration. */
export async function proveHealthy(one: HealthyCase, major: number): Promise<HealthyResult> {
  await using workshop = await openWorkshop(major);
  await one.make(workshop);
  const drill = await drillDirectory(workshop.backupDirectory, { checks: 'registered' });
  const expected = one.warnings?.(major) ?? [];
  const known = [...expected, ...(one.mayWarn ?? [])];
  const told = drill.verdict === 'proven' ? [] : drill.reasons;
  return {
    name: one.name,
    title: one.title,
    major,
    verdict: drill.verdict,
    falseAlarms: told.filter((reason) => !known.includes(reason)),
    missing: expected.filter((reason) => !told.includes(reason)),
    warnings: told.filter((reason) => known.includes(reason)),
    checks: drill.checks.map(({ name, outcome }) => `${name} ${outcome}`),
  };
}
