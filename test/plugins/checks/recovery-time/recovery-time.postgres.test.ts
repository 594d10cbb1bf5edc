import { expect, test } from 'vitest';
import { testCheck } from '../../../../core/testing/index.ts';
import { recoveryTime } from '../../../../plugins/checks/index.ts';

const phases = [
  ['select', 10_000],
  ['create', 10_000],
  ['restore', 60_000],
  ['recover', 20_000],
  ['promote', 500],
].map(([name, durationMs]) => ({ name: String(name), outcome: 'done' as const, durationMs: Number(durationMs) }));
const restore = { bytes: 6_000 * 1024 };

test('adds up restore, recovery and promotion, and nothing else', async () => {
  const sound = await testCheck(recoveryTime, { max: '80.5 s' }, { sql: '', phases, restore });
  expect(sound).toMatchObject({ outcome: 'pass', findings: [{ measured: 80.5, threshold: 80.5, unit: 's' }] });
  expect(sound.findings[0]?.evidence?.slice(0, 3)).toEqual([
    'restore 1 min (5.9 MB, 100 kB a second)',
    'recover 20.0 s',
    'promote 500 ms',
  ]);
  expect(sound.findings[0]?.evidence?.[3]).toMatch(/^measured on this machine \(cores: \d+\), without fsync/);
  expect(sound.findings[0]).not.toHaveProperty('hint');
});

test('too slow is a warning, and a failure where it is asked for', async () => {
  const setup = { sql: '', phases, restore };
  expect(await testCheck(recoveryTime, { max: '80 s' }, setup)).toMatchObject({
    outcome: 'warn',
    findings: [{ summary: 'From backup to a writable server it took 1 min 21 s; at most 1 min 20 s are allowed' }],
  });
  expect(await testCheck(recoveryTime, { max: '80 s' }, { ...setup, severity: 'fail' })).toMatchObject({
    outcome: 'fail',
  });
});

test('what was not measured never passes', async () => {
  const setup = { sql: '', phases: phases.slice(0, 3), restore };
  expect(await testCheck(recoveryTime, { max: '80 d' }, setup)).toMatchObject({ outcome: 'could-not-verify' });
});
