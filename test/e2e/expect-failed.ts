import { expect } from 'vitest';
import type { Damage } from './damages.ts';
import type { Workplace } from './workplace.ts';

/** Exit 1, the phase or the checks named that should be, and words on the terminal that say what is wrong. */
export async function expectFailed(place: Workplace, damage: Damage, sandbox: 'lxc' | 'process'): Promise<void> {
  const { make, phase, failing = [], code, words } = damage;
  const checks = damage.checks ?? ['data-checksums', 'amcheck', 'pg-dump'];
  await make(place.path('backup'));
  await place.configure({ sandbox, backups: { shop: { source: 'backup', checks } } });
  const { status, report, drill, stdout, stderr } = await place.run();
  expect({ status, verdict: report?.verdict, stdout, stderr }).toMatchObject({ status: 1, verdict: 'failed' });
  const failed = drill.phases.filter(({ outcome }) => outcome === 'failed');
  expect(failed.map(({ name, error }) => ({ name, code: error?.code, blame: error?.blame }))).toEqual(
    phase === undefined ? [] : [{ name: phase, code, blame: 'backup' }],
  );
  const loud = drill.checks.filter(({ outcome }) => outcome === 'fail').map(({ name }) => name);
  expect(loud.toSorted()).toEqual([...failing].toSorted());
  expect(stdout).toContain('✖ FAILED  shop');
  // Whatever went wrong, and however early: which backup it was.
  expect(stdout).toContain(place.path('backup'));
  for (const word of words) expect(stdout).toMatch(word);
}
